import { isAbsolute, join, resolve } from "node:path";
import type { Environment, Options } from "../options/options.ts";
import { variableSays } from "../options/settings.ts";
import { dataSources, seconds } from "../options/values.ts";
import { isSecretName } from "../secrets.ts";
import { type AptSourcesFile, parseAptSources } from "./apt-sources.ts";
import { baseOs, releaseOf } from "./base-os.ts";
import { hostDebianArchive, securitySuite } from "./debian-archive.ts";

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

/** The variables that disk-image-create finds because of this build, in the order of their names. */
export function planEnvironment(
  options: Options,
  elements: readonly string[],
  surroundings: PlanSurroundings,
): Record<string, string> {
  const { env } = surroundings;
  const os = baseOs(options.baseOs);
  const release = options.release ?? releaseOf(os, options.compat);
  const sources = dataSourcesOf(env);
  const installType = options.packageAgent ? "package" : "source";
  const environment: Record<string, string> = {
    DIB_GRUB_TIMEOUT: "0",
    ...(env["BASE_OS_MIRROR"] && { DIB_DISTRIBUTION_MIRROR: env["BASE_OS_MIRROR"] }),
    ...(!variableSays("USE_PYTHON3", env, true) && { DIB_PYTHON_VERSION: "2" }),
    ...(options.baseOs === "rhel" && release === "8" && { DIB_INSTALLTYPE_pip_and_virtualenv: "package" }),
    ...branchOf(options),
    ...os.environment,
    ...usersOwn(env),
    ...(env["DIB_GRUB_TIMEOUT"] && { DIB_GRUB_TIMEOUT: grubTimeout(env["DIB_GRUB_TIMEOUT"]) }),
    // To diskimage-builder every word but 0 says yes.
    ...(env["DIB_NO_TMPFS"] && { DIB_NO_TMPFS: options.tmpfs ? "0" : "1" }),
    CLOUD_INIT_DATASOURCES: sources,
    DIB_CLOUD_INIT_DATASOURCES: sources,
    DIB_INSTALLTYPE_amphora_agent: installType,
    ...(options.packageAgent && elements.includes("octavia-lib") && { DIB_INSTALLTYPE_octavia_lib: installType }),
    // Elements install by these two, and diskimage-builder ends where they are not set.
    DIB_OCTAVIA_AMP_USE_NFTABLES: truth(variableSays("DIB_OCTAVIA_AMP_USE_NFTABLES", env, true)),
    DIB_OCTAVIA_AMP_USE_SSH: truth(options.sshd),
    DIB_RELEASE: release,
    ...(options.baseOs === "ubuntu" && { DIB_UBUNTU_KERNEL: options.kernelPackage }),
    ELEMENTS_PATH: elementsPath(surroundings),
  };
  const complete = options.baseOs === "debian" ? withDebianArchive(environment, options, surroundings) : environment;
  return Object.fromEntries(Object.entries(complete).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function branchOf({ gitBranch }: Options): Record<string, string> {
  if (gitBranch === undefined) return {};
  const requirements = `https://opendev.org/openstack/requirements/raw/branch/${gitBranch}`;
  return {
    DIB_REPOREF_amphora_agent: gitBranch,
    DIB_REPOLOCATION_upper_constraints: `${requirements}/upper-constraints.txt`,
  };
}

function dataSourcesOf(env: Environment): string {
  const [name = ""] = ["CLOUD_INIT_DATASOURCES", "DIB_CLOUD_INIT_DATASOURCES"].filter((one) => env[one]);
  return dataSources({ value: env[name] || "ConfigDrive", where: `variable ${name}` });
}

function grubTimeout(value: string): string {
  return String(seconds({ value, where: "variable DIB_GRUB_TIMEOUT" }));
}

// As Python writes it, since that is what diskimage-builder compares.
function truth(condition: boolean): string {
  return condition ? "True" : "False";
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
  const repository = (name: string) => {
    const directory = env[name] ? join(absolute(env[name]), "elements") : undefined;
    return directory !== undefined && exists(directory) ? [directory] : [];
  };
  return [
    // Of two elements of one name diskimage-builder takes the first.
    ...repository("OCTAVIA_REPO_PATH"),
    elements,
    ...listed("DIB_LOCAL_ELEMENTS_PATH"),
    ...repository("ELEMENTS_REPO_PATH"),
    ...listed("ELEMENTS_PATH"),
  ].join(":");
}

function withDebianArchive(
  environment: Record<string, string>,
  options: Options,
  surroundings: PlanSurroundings,
): Record<string, string> {
  const release = environment["DIB_RELEASE"] ?? "";
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
