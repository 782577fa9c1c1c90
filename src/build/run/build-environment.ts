import { homedir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../options/options.ts";
import type { Plan } from "../plan/plan.ts";
import { isSecretName } from "../secrets.ts";

/** Variables with which disk-image-create keeps its own state, or which would change the shell under it. */
const INTERNAL = new Set([
  ...["ARCH", "BASH_ENV", "CDPATH", "CLEAR_ENV", "COMPRESS_IMAGE", "DISTRO_NAME", "ENV", "GLOBIGNORE", "IFS"],
  ...["IMAGE_ELEMENT", "IMAGE_ELEMENT_YAML", "IMAGE_NAME", "IMAGE_TYPES", "INSTALL_PACKAGES", "IS_RAMDISK"],
  ...["LOGFILE", "OLDPWD", "PWD", "SHELLOPTS", "BASHOPTS", "SHLVL", "SKIP_BASE", "TMP", "TEMP", "TMPDIR", "TMP_DIR"],
  ...["TMP_BUILD_DIR", "TMP_IMAGE_DIR", "TMP_HOOKS_PATH", "TMP_MOUNT_PATH", "_"],
]);

export interface BuildPlaces {
  /** The directory of temporary files. */
  readonly temporary: string;
  /** The search path under which disk-image-create is found. */
  readonly path: string;
  readonly debootstrapDirectory: string | undefined;
  readonly passwordHashFile: string | undefined;
}

/** The whole environment of disk-image-create: the user's, without secrets, under the plan's. */
export function buildEnvironment(
  plan: Plan,
  env: Environment,
  dibVersion: string,
  places: BuildPlaces,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || name.startsWith("DIB_") || INTERNAL.has(name)) continue;
    if (isSecretName(name) && !isSubscription(name, plan)) continue;
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !/^(npm_|NODE_)/.test(name)) environment[name] = value;
  }
  Object.assign(environment, plan.environment, {
    HOME: env["HOME"] ?? homedir(),
    LC_ALL: "C",
    LOGNAME: "root",
    PATH: places.path,
    // diskimage-builder hands a set's packages to apt in an order of chance, by which alternatives are chosen.
    PYTHONHASHSEED: "0",
    TMPDIR: places.temporary,
    TMP_DIR: places.temporary,
    USER: "root",
    // Python libraries would leave files of root's in the user's own cache.
    XDG_CACHE_HOME: join(places.temporary, "cache"),
  });
  if (places.debootstrapDirectory !== undefined) environment["DEBOOTSTRAP_DIR"] = places.debootstrapDirectory;
  if (places.passwordHashFile !== undefined) environment["AMPHORA_ROOT_PASSWORD_HASH_FILE"] = places.passwordHashFile;
  // Since 3.40 diskimage-builder adds this suffix itself, so ours would stand there twice.
  if (namesSecuritySuite(dibVersion) && !env["DIB_DEBIAN_SECURITY_SUBPATH"]) {
    delete environment["DIB_DEBIAN_SECURITY_SUBPATH"];
  }
  return environment;
}

/** Red Hat's subscription is a secret that a build of rhel cannot do without; only names in DIB_ are written into images. */
function isSubscription(name: string, plan: Plan): boolean {
  return name.startsWith("REG_") && plan.elements.some((element) => /^rhel/.test(element));
}

/** Names of the user's variables for diskimage-builder that are kept from it because they look like secrets. */
export function withheldVariables(env: Environment): string[] {
  return Object.keys(env).filter((name) => name.startsWith("DIB_") && env[name] && isSecretName(name));
}

/** A sentence for each of them. */
export function withheldNotes(env: Environment): string[] {
  return withheldVariables(env).map(
    (name) =>
      `${name} looks like a secret and is not handed to disk-image-create, which would write it into the image.`,
  );
}

/** Where disk-image-create keeps its locks. */
export function lockDirectory(env: Environment): string {
  return env["DIB_LOCKFILES"] || join(env["HOME"] ?? homedir(), ".cache", "dib", "lockfiles");
}

function namesSecuritySuite(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 3 || (major === 3 && minor >= 40);
}
