import { configurationFiles } from "./configuration-files.ts";
import type { Guest } from "./guest.ts";
import { matchesGlob } from "./path-glob.ts";
import { readText } from "./text.ts";

/** One kernel value that a file of sysctl.d sets. */
export interface SysctlSetting {
  /** With dots between its parts: `net.ipv4.ip_forward`. */
  readonly key: string;
  /** As written, without blanks around it. */
  readonly value: string;
  /** Where it is written: path and line. */
  readonly from: string;
  /** A value that cannot be set is no failure. */
  readonly mayFail: boolean;
}

/** What systemd-sysctl sets at boot. */
export interface Sysctls {
  /** The files it reads, in their order. */
  readonly files: readonly string[];
  /** Every assignment in the order of reading; of two of one key the later counts. */
  readonly settings: readonly SysctlSetting[];
  /** Lines that are no assignments: one clause each. */
  readonly problems: readonly string[];
  /** What a key, in either spelling, is set to: by its own name, else by the last pattern that fits it. */
  effective(key: string): SysctlSetting | undefined;
}

const directories = ["/etc/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d", "/lib/sysctl.d"];
const largestFile = 64 * 1024;

/** Reads what systemd-sysctl reads (sysctl.d(5)); to be read as a fact. `/etc/sysctl.conf` counts only where a link in sysctl.d leads to it. */
export function readSysctls({ tree }: Guest): Sysctls {
  const files = configurationFiles(tree, directories, ".conf");
  const settings: SysctlSetting[] = [];
  const problems: string[] = [];
  const left: string[] = [];
  for (const path of files) {
    const lines = (readText(tree, path, largestFile) ?? "").split("\n");
    for (const [index, raw] of lines.entries()) {
      const line = raw.trim();
      if (line === "" || /^[#;]/.test(line)) continue;
      const from = `${path}:${index + 1}`;
      const [, dash, name = "", equals, value = ""] = /^(-?)([^=]*)(=?)(.*)$/.exec(line) ?? [];
      const key = dotted(name.trim());
      if (equals === "=") settings.push({ key, value: value.trim(), from, mayFail: dash === "-" });
      // A key after a dash without a value is left out of patterns.
      else if (dash === "-") left.push(key);
      else problems.push(`${from} is no assignment: ${line}`);
    }
  }
  const own = new Map(settings.map((one) => [one.key, one]));
  const patterns = settings.filter(({ key }) => /[*?[]/.test(key));
  const effective = (name: string) => {
    const key = dotted(name);
    const named = own.get(key);
    if (named !== undefined || left.includes(key)) return named;
    return patterns.filter((one) => fits(one.key, key)).at(-1);
  };
  return { files, settings, problems, effective };
}

/** A key may be written with slashes; the first separator says which is meant (sysctl.d(5)). */
function dotted(key: string): string {
  const first = /[./]/.exec(key)?.[0];
  const swapped: Readonly<Record<string, string>> = { "/": ".", ".": "/" };
  return first === "/" ? key.replace(/[./]/g, (one) => swapped[one] ?? one) : key;
}

/** Whether a pattern of systemd-sysctl fits a key; a star stands for one part of it. */
function fits(pattern: string, key: string): boolean {
  const [parts, names] = [pattern.split("."), key.split(".")];
  return parts.length === names.length && parts.every((part, index) => matchesGlob(names[index] ?? "", part));
}
