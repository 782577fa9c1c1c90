import type { Colors } from "picocolors/types.js";
import type { Finding } from "../preflight/finding.ts";

/** What `diskimage-create doctor --json` writes. */
export interface DoctorDocument {
  readonly schemaVersion: 1;
  /** Whether nothing stands in the way of the build. */
  readonly ready: boolean;
  readonly findings: readonly Omit<Finding, "code">[];
}

export function doctorDocument(findings: readonly Finding[]): DoctorDocument {
  return {
    schemaVersion: 1,
    ready: !findings.some(({ state }) => state === "blocking"),
    findings: findings.map(({ code: _, ...finding }) => finding),
  };
}

/** The findings for a person, those that stand in the way of the build last, where the eye is. */
export function doctorText(findings: readonly Finding[], colours: Colors): string {
  const of = (state: Finding["state"]) => findings.filter((finding) => finding.state === state);
  const words: Record<Finding["state"], string> = {
    ok: colours.green("ok"),
    advice: colours.yellow("advice"),
    blocking: colours.red("blocking"),
  };
  const widest = Math.max(...findings.map(({ id }) => id.length));
  const lines = (["ok", "advice", "blocking"] as const).flatMap((state) =>
    of(state).flatMap((finding) => {
      const head = `${words[state]}${" ".repeat("blocking".length - state.length)}  ${finding.id.padEnd(widest)}`;
      const indent = " ".repeat("blocking".length + 2 + widest + 2);
      return [
        `${head}  ${printable(finding.what)}`,
        ...(finding.why ? [`${indent}why   ${printable(finding.why)}`] : []),
        ...(finding.cure ? [`${indent}cure  ${printable(finding.cure)}`] : []),
      ];
    }),
  );
  return `${lines.join("\n")}\n\n${verdict(of("blocking").length, of("advice").length)}\n`;
}

function verdict(blocking: number, advice: number): string {
  const hints = advice === 0 ? "" : `, and ${count(advice, "piece")} of advice`;
  if (blocking === 0) return `Nothing stands in the way of the build${hints}.`;
  return `${count(blocking, "thing")} ${blocking === 1 ? "stands" : "stand"} in the way of the build${hints}.`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

// Servers and programs choose some of the words, and nothing of theirs may steer the terminal.
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, " ");
}
