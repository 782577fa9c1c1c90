import { basename, isAbsolute, join, resolve } from "node:path";
import { Refusal } from "../../refusal.ts";
import { badValue, type Environment, type Setting } from "./settings.ts";

/** The largest size, in GB, that a dos partition table can address. */
const MAX_SIZE = 2047;
/** Seconds of a boot menu; who needs longer wants another kind of machine. */
const MAX_SECONDS = 3600;
/** A build of more than a week hangs. */
const MAX_MINUTES = 7 * 24 * 60;
/** openssl passwd reads no more bytes of a password than this. */
const MAX_PASSWORD = 256;
/** disk-image-create leaves paths unquoted, so these characters would tear them apart. */
const UNSAFE = /[\s"'\\$`*?[\]{}()<>|;&!#^]/;

/** The name or number of a release, which becomes part of paths. */
export function releaseName(setting: Setting): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(setting.value)) return setting.value;
  throw badValue(setting, "it must be the name or number of a release");
}

/** A branch, tag or commit of a git repository, which becomes part of an address. */
export function gitReference(setting: Setting): string {
  const { value } = setting;
  if (/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(value) && !/\.\.|\/\/|[./]$|\.lock$/.test(value)) return value;
  throw badValue(setting, "it must be the name of a git branch");
}

/** GB of 1024³ bytes. */
export function gigabytes(setting: Setting): number {
  return wholeNumber(setting, 1, MAX_SIZE, "GB");
}

export function minutes(setting: Setting): number {
  return wholeNumber(setting, 1, MAX_MINUTES, "minutes");
}

export function seconds(setting: Setting): number {
  return wholeNumber(setting, 0, MAX_SECONDS, "seconds");
}

function wholeNumber(setting: Setting, least: number, most: number, unit: string): number {
  const number = /^[0-9]+$/.test(setting.value) ? Number(setting.value) : -1;
  if (number >= least && number <= most) return number;
  throw badValue(setting, `it must be a whole number of ${unit} from ${least} to ${most}`);
}

/** Names of cloud-init's data sources, by the pattern of the element amphora-agent, which would end the build late. */
export function dataSources(setting: Setting): string {
  if (/^[A-Za-z0-9]+([, ]+[A-Za-z0-9]+)*$/.test(setting.value)) return setting.value;
  throw badValue(setting, "it must be names of cloud-init's data sources with commas between");
}

/** A password; the sentences about it never repeat it. */
export function password({ value, where }: Setting): string {
  if (value === "") throw new Refusal("bad-value", `The password of ${where} is empty; give one or leave it out.`);
  if (/[\n\r\0]/.test(value)) {
    throw new Refusal("bad-value", `The password of ${where} holds a line break or a NUL; choose another one.`);
  }
  if (Buffer.byteLength(value) > MAX_PASSWORD) {
    throw new Refusal(
      "bad-value",
      `The password of ${where} is longer than ${MAX_PASSWORD} bytes; choose a shorter one.`,
    );
  }
  return value;
}

/**
 * The path of an image file with the suffix of its type.
 * diskimage-builder takes its own type's suffix off and puts it on again, and keeps any other one.
 */
export function outputFile(setting: Setting, env: Environment, cwd: string, type: string): string {
  const path = absolutePath(setting, env, cwd);
  const suffix = `.${type}`;
  const file = path.endsWith(suffix) ? path : `${path}${suffix}`;
  const name = basename(file);
  if (/(^|\/)(\.\.?)?$|^~$/.test(setting.value)) {
    throw badValue(setting, "it names a directory, so name a file in it");
  }
  if (name === suffix) throw badValue(setting, "it must name a file");
  if (UNSAFE.test(name)) throw badValue(setting, "its name may hold no blanks or shell characters");
  if (/[\n\0]/.test(file)) throw badValue(setting, "it may hold no line break");
  return file;
}

/** The path of a file that this program alone opens. */
export function plainFile(setting: Setting, env: Environment, cwd: string): string {
  const path = absolutePath(setting, env, cwd);
  if (setting.value.endsWith("/") || path === "/") throw badValue(setting, "it must name a file");
  if (/[\n\0]/.test(path)) throw badValue(setting, "it may hold no line break");
  return path;
}

/** A directory whose path disk-image-create can bear. */
export function directory(setting: Setting, env: Environment, cwd: string): string {
  const path = absolutePath(setting, env, cwd);
  if (!UNSAFE.test(path)) return path;
  throw badValue(
    { value: path, where: setting.where },
    "disk-image-create cannot work in a path with blanks or shell characters",
  );
}

/** Against the directory in which the program was called, or the user's own for `~`. */
export function absolutePath(setting: Setting, env: Environment, cwd: string): string {
  const { value } = setting;
  if (value === "") throw badValue(setting, "it must not be empty");
  const home = env["HOME"];
  if (value === "~" || value.startsWith("~/")) {
    if (!home || !isAbsolute(home)) throw badValue(setting, "HOME is not set, so give an absolute path");
    return resolve(join(home, value.slice(1)));
  }
  return resolve(cwd, value);
}
