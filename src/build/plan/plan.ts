import { isAbsolute, join, resolve } from "node:path";
import { Refusal } from "../../refusal.ts";
import type { Environment, Options } from "../options/options.ts";
import { isSecretName } from "../secrets.ts";
import { type AptSourcesFile, parseAptSources } from "./apt-sources.ts";
import { type BaseOs, baseOs } from "./base-os.ts";
import { hostDebianArchive, securitySuite } from "./debian-archive.ts";

/** Everything that a build will do, as plain data: what `--dry-run --json` prints. */
export interface Plan {
  /** In the order in which they are handed to disk-image-create. */
  readonly elements: readonly string[];
  /** What disk-image-create finds in its environment because of this build; never a secret. */
  readonly environment: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
  /** The image file. */
  readonly output: string;
}

/** What a plan is made from beside the options; nothing here is looked up by the plan itself. */
export interface PlanSurroundings {
  readonly env: Environment;
  readonly cwd: string;
  /** The directory of our own elements. */
  readonly elements: string;
  /** The host's apt sources. */
  readonly aptSources: readonly AptSourcesFile[];
  /** Says whether a directory exists. */
  readonly exists: (path: string) => boolean;
}

/** Variables that steer this program or that disk-image-create takes from its arguments. */
const CONSUMED = new Set([
  ...["DIB_REPO_PATH", "DIB_ELEMENTS", "DIB_LOCAL_ELEMENTS", "DIB_LOCAL_ELEMENTS_PATH"],
  ...["DIB_IMAGE_CACHE", "DIB_IMAGE_SIZE", "DIB_IMAGE_NAME", "DIB_ARGS", "DIB_ENV", "DIB_QUIET"],
]);

/**
 * Turns options and environment into a plan; asks the host nothing.
 * @throws {Refusal} `usage` when variables contradict each other
 */
export function makePlan(options: Options, surroundings: PlanSurroundings): Plan {
  const os = baseOs(options.baseOs);
  const elements = elementList(options, os, surroundings.env);
  const environment = planEnvironment(options, os, surroundings);
  const argv = [
    ...["disk-image-create", "-a", options.arch, "-o", options.output, "-t", options.type],
    ...["--image-size", String(options.size), "--image-cache", options.cacheDir],
    ...elements,
  ];
  return { elements, environment, argv, output: options.output };
}

function elementList(options: Options, os: BaseOs, env: Environment): string[] {
  const own = [
    ...["base", "vm", os.element, `${options.backend}-octavia`],
    ...(options.rootPassword === undefined ? [] : ["root-passwd"]),
    ...["rebind-sshd", "no-resolvconf", "amphora-agent", "remove-default-ints"],
    ...["keepalived-octavia", "ipvsadmin", "certs-ramfs", "first-boot-hygiene"],
  ];
  const replacement = elementWords("DIB_ELEMENTS", env);
  const local = elementWords("DIB_LOCAL_ELEMENTS", env);
  if (local.length > 0 && !env["DIB_LOCAL_ELEMENTS_PATH"]) {
    throw new Refusal(
      "usage",
      "DIB_LOCAL_ELEMENTS needs DIB_LOCAL_ELEMENTS_PATH, which is not set; set it to their directory.",
    );
  }
  const elements = [...(replacement.length > 0 ? replacement : own), ...local];
  if (options.rootPassword !== undefined && !elements.includes("root-passwd")) {
    throw new Refusal("usage", "A root password needs the element root-passwd, which DIB_ELEMENTS leaves out; add it.");
  }
  return elements;
}

function elementWords(name: string, env: Environment): string[] {
  const words = (env[name] ?? "").split(/[\s,]+/).filter(Boolean);
  const bad = words.find((word) => !/^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(word));
  if (bad !== undefined) {
    throw new Refusal("usage", `${name} holds ${JSON.stringify(bad)}, which cannot be an element; correct it.`);
  }
  return words;
}

function planEnvironment(options: Options, os: BaseOs, surroundings: PlanSurroundings): Record<string, string> {
  const { env } = surroundings;
  const release = options.release ?? os.release;
  const datasources = env["CLOUD_INIT_DATASOURCES"] || env["DIB_CLOUD_INIT_DATASOURCES"] || "ConfigDrive";
  const environment: Record<string, string> = {
    DIB_GRUB_TIMEOUT: "0",
    DIB_INSTALLTYPE_amphora_agent: "package",
    DIB_OCTAVIA_AMP_USE_NFTABLES: "True",
    DIB_OCTAVIA_AMP_USE_SSH: "True",
    DIB_CLOUD_INIT_DATASOURCES: datasources,
    ...os.environment,
    ...usersOwn(env),
    CLOUD_INIT_DATASOURCES: datasources,
    DIB_RELEASE: release,
    ELEMENTS_PATH: elementsPath(surroundings),
    ...(options.packageAgent && { DIB_INSTALLTYPE_amphora_agent: "package" }),
  };
  const complete =
    options.baseOs === "debian" ? withDebianArchive(environment, options, release, surroundings) : environment;
  return Object.fromEntries(Object.entries(complete).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function usersOwn(env: Environment): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value && name.startsWith("DIB_") && !CONSUMED.has(name) && !isSecretName(name)) own[name] = value;
  }
  return own;
}

function elementsPath(surroundings: PlanSurroundings): string {
  const { env, cwd, elements, exists } = surroundings;
  const absolute = (path: string) => (isAbsolute(path) ? path : resolve(cwd, path));
  const listed = (name: string) => (env[name] ?? "").split(":").filter(Boolean).map(absolute);
  const repository = env["ELEMENTS_REPO_PATH"] ? join(absolute(env["ELEMENTS_REPO_PATH"]), "elements") : undefined;
  return [
    elements,
    ...listed("DIB_LOCAL_ELEMENTS_PATH"),
    ...(repository !== undefined && exists(repository) ? [repository] : []),
    ...listed("ELEMENTS_PATH"),
  ].join(":");
}

function withDebianArchive(
  environment: Record<string, string>,
  options: Options,
  release: string,
  surroundings: PlanSurroundings,
): Record<string, string> {
  const host = hostDebianArchive(parseAptSources(surroundings.aptSources), release, options.arch);
  const main = environment["DIB_DEBIAN_DISTRIBUTION_MIRROR"] ?? environment["DIB_DISTRIBUTION_MIRROR"] ?? host.main;
  const security = environment["DIB_DEBIAN_SECURITY_MIRROR"] ?? host.security;
  const subpath = environment["DIB_DEBIAN_SECURITY_SUBPATH"];
  const suite = subpath === undefined ? securitySuite(release) : `${release}${subpath}`;
  const components = (environment["DIB_DEBIAN_COMPONENTS"] ?? "main").replaceAll(",", " ");
  return {
    ...environment,
    ...(main !== undefined && { DIB_DISTRIBUTION_MIRROR: main }),
    ...(security !== undefined && { DIB_DEBIAN_SECURITY_MIRROR: security }),
    // diskimage-builder knows the suite's name for bullseye, and before 3.40 guesses wrongly for what came later.
    ...(suite?.endsWith("-security") && release !== "bullseye" && { DIB_DEBIAN_SECURITY_SUBPATH: "-security" }),
    // The complete list means the same to every version of diskimage-builder.
    ...(main !== undefined &&
      security !== undefined &&
      suite !== undefined && {
        DIB_APT_SOURCES_CONF:
          environment["DIB_APT_SOURCES_CONF"] ??
          [
            `default:deb ${main} ${release} ${components}`,
            `updates:deb ${main} ${release}-updates ${components}`,
            `security:deb ${security} ${suite} ${components}`,
          ].join("\n"),
      }),
  };
}
