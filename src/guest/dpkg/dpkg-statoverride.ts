import { quoted } from "../../disk/quoted.ts";
import type { GuestFacts } from "../guest-facts.ts";
import { readText } from "../text.ts";

const overridesFile = "/var/lib/dpkg/statoverride";

/** Owner and mode that a file keeps, whatever its package says (dpkg-statoverride(1)). */
export interface DpkgStatOverride {
  readonly path: string;
  /** A name, or `#` and a number. */
  readonly user: string;
  readonly group: string;
  readonly mode: number;
}

export interface DpkgStatOverrides {
  readonly overrides: readonly DpkgStatOverride[];
  /** What is damaged: one clause each. */
  readonly findings: readonly string[];
}

/** Reads dpkg's overrides: user, group, octal mode and path, one a line. */
export function readDpkgStatOverrides({ tree }: GuestFacts): DpkgStatOverrides {
  const lines = (readText(tree, overridesFile) ?? "").split("\n");
  const overrides: DpkgStatOverride[] = [];
  const findings: string[] = [];
  if (lines.pop() !== "") findings.push(`${overridesFile} is cut short: its last line has no end`);
  const seen = new Set<string>();
  for (const [index, line] of lines.entries()) {
    const [, user, group, octal, path] = /^(\S+) (\S+) ([0-7]{1,5}) (\/.*)$/.exec(line) ?? [];
    if (user === undefined || group === undefined || octal === undefined || path === undefined) {
      findings.push(`${overridesFile}, line ${index + 1}, is no override: ${quoted(line)}`);
      continue;
    }
    if (seen.has(path)) findings.push(`${overridesFile} has a second line for ${quoted(path)}`);
    seen.add(path);
    overrides.push({ path, user, group, mode: Number.parseInt(octal, 8) });
  }
  return { overrides, findings };
}
