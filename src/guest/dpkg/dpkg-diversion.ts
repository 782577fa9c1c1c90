import { quoted } from "../../disk/quoted.ts";
import type { GuestFacts } from "../guest-facts.ts";
import { readText } from "../text.ts";

const diversionsFile = "/var/lib/dpkg/diversions";

/** A file that stands elsewhere than its packages say (dpkg-divert(1)). */
export interface DpkgDiversion {
  /** Where packages other than `by` would put it. */
  readonly from: string;
  /** Where theirs stands instead. */
  readonly to: string;
  /** The package that may put its own file at `from`; `undefined` of a diversion that the administrator made. */
  readonly by: string | undefined;
}

export interface DpkgDiversions {
  readonly diversions: readonly DpkgDiversion[];
  /** What is damaged: one clause each. */
  readonly findings: readonly string[];
}

/** Reads dpkg's diversions: three lines each, from where, to where, and by which package. */
export function readDpkgDiversions({ tree }: GuestFacts): DpkgDiversions {
  const text = readText(tree, diversionsFile) ?? "";
  const lines = text.split("\n");
  const diversions: DpkgDiversion[] = [];
  const findings: string[] = [];
  if (lines.pop() !== "") findings.push(`${diversionsFile} is cut short: its last line has no end`);
  if (lines.length % 3 !== 0)
    findings.push(`${diversionsFile} is cut short: its lines come in threes, and there are ${lines.length}`);
  const seen = new Set<string>();
  for (let at = 0; at + 2 < lines.length; at += 3) {
    const [from = "", to = "", by = ""] = lines.slice(at, at + 3);
    if (!from.startsWith("/") || !to.startsWith("/") || by === "") {
      findings.push(`${diversionsFile}, line ${at + 1}, is no diversion: ${quoted(from)}`);
      continue;
    }
    // dpkg refuses a file that is diverted twice, or to where another one is.
    if (seen.has(from) || seen.has(to))
      findings.push(`${diversionsFile}, line ${at + 1}, conflicts with another on ${quoted(from)}`);
    seen.add(from).add(to);
    diversions.push({ from, to, by: by === ":" ? undefined : by });
  }
  return { diversions, findings };
}
