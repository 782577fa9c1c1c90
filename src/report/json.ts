import type { VerdictDocument } from "../verify/verdict.ts";

/** The document as `--json` writes it: two blanks of indentation and a line end; JSON escapes hostile strings itself. */
export function jsonReport(document: VerdictDocument): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
