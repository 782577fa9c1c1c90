import { Refusal } from "../../refusal.ts";
import type { Environment, Options } from "../options/options.ts";
import { statedBy, variableSays } from "../options/settings.ts";
import { type BaseOs, baseOs } from "./base-os.ts";

/**
 * The elements of an amphora, in the order in which disk-image-create gets them.
 * @throws {Refusal} `usage` when the variables that name elements are wrong, or leave out what an option needs
 */
export function elementList(options: Options, env: Environment): string[] {
  const replacement = elementWords("DIB_ELEMENTS", env);
  const local = elementWords("DIB_LOCAL_ELEMENTS", env);
  if (local.length > 0 && !env["DIB_LOCAL_ELEMENTS_PATH"]) {
    throw new Refusal(
      "usage",
      "DIB_LOCAL_ELEMENTS needs DIB_LOCAL_ELEMENTS_PATH, which is not set; set it to their directory.",
    );
  }
  const listed = [...(replacement.length > 0 ? replacement : ownElements(options, env)), ...local];
  const elements = options.packageAgent ? listed : listed.flatMap(withSources(listed));
  for (const [what, element] of demands(options, env)) {
    if (!elements.includes(element)) {
      throw new Refusal("usage", `${what} needs the element ${element}, which DIB_ELEMENTS leaves out; add it.`);
    }
  }
  return elements;
}

// An agent from source is fetched by an element that would bring git into an image of packages too.
function withSources(listed: readonly string[]): (element: string) => string[] {
  const fetches = listed.includes("source-repositories");
  return (element) => (element === "amphora-agent" && !fetches ? [element, "source-repositories"] : [element]);
}

function ownElements(options: Options, env: Environment): string[] {
  const os = baseOs(options.baseOs);
  const head = elementWords("AMP_element_sequence", env);
  const today = options.compat === "today";
  return [
    ...(head.length > 0 ? head : ["base", "vm"]),
    ...[os.element, `${options.backend}-octavia`],
    ...when(options.rootPassword !== undefined, "root-passwd"),
    ...["rebind-sshd", "no-resolvconf", "amphora-agent"],
    ...when(today, "octavia-lib", "sos", "cloud-init-datasources"),
    "remove-default-ints",
    ...accessControl(options, os),
    ...when(os.family === "redhat", "disable-makecache"),
    ...["keepalived-octavia", "ipvsadmin"],
    ...when(today, "pip-cache"),
    "certs-ramfs",
    ...when(options.cpuPinning, "cpu-pinning"),
    ...when(!options.sshd, "remove-sshd"),
    ...when(options.fips, "amphora-fips"),
    // What differs between instances is removed behind whatever the others leave.
    "first-boot-hygiene",
  ];
}

// In both generations amphora-agent depends on amphora-apparmor; upstream's list names it for Ubuntu.
function accessControl(options: Options, os: BaseOs): string[] {
  if (os.family === "redhat") return [options.fullMac ? "amphora-selinux" : "selinux-permissive"];
  return when(options.compat === "today" && options.baseOs === "ubuntu", "amphora-apparmor");
}

/** What is asked for that would silently not be there without its element. */
function demands(options: Options, env: Environment): (readonly [string, string])[] {
  const asked = (where: string, element: string) =>
    [where.replace(/^./, (letter) => letter.toUpperCase()), element] as const;
  const flag = (name: string, element: string) => asked(statedBy(name, env), element);
  const { rootPassword, fullMac, cpuPinning, sshd, fips } = options;
  const withoutSsh = variableSays("DIB_OCTAVIA_AMP_USE_SSH", env, true)
    ? flag("no-sshd", "remove-sshd")
    : asked("variable DIB_OCTAVIA_AMP_USE_SSH", "remove-sshd");
  return [
    ...(rootPassword === undefined ? [] : [asked("a root password", "root-passwd")]),
    ...(fullMac ? [flag("full-mac", "amphora-selinux")] : []),
    ...(cpuPinning ? [flag("cpu-pinning", "cpu-pinning")] : []),
    ...(sshd ? [] : [withoutSsh]),
    ...(fips ? [flag("fips", "amphora-fips")] : []),
  ];
}

function when(condition: boolean, ...elements: string[]): string[] {
  return condition ? elements : [];
}

function elementWords(name: string, env: Environment): string[] {
  const words = (env[name] ?? "").split(/[\s,]+/).filter(Boolean);
  const bad = words.find((word) => !/^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(word));
  if (bad !== undefined) {
    throw new Refusal("usage", `${name} holds ${JSON.stringify(bad)}, which cannot be an element; correct it.`);
  }
  return words;
}
