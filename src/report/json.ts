import type { VerdictDocument } from "../verify/verdict.ts";

/** What JSON lets stand as it is, and a terminal or a reader's eye would obey. */
const obeyed = /[\x7f-\x9f\p{Zl}\p{Zp}\p{Bidi_C}\ufeff\ufffe\uffff]/gu;

/** The document as `--json` writes it: two blanks of indentation and a line end; what a terminal would obey is escaped. */
export function jsonReport(document: VerdictDocument): string {
  const text = JSON.stringify(document, undefined, 2);
  return `${text.replace(obeyed, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;
}
