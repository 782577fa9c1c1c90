import type { VerdictDocument } from "../verify/verdict.ts";

/** What JSON lets stand as it is, and a terminal, a reader's eye or the log of a CI system would obey. */
const obeyed = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]|#(?=#[a-z]*\[)/giu;

/** The document as `--json` writes it. */
export function jsonReport(document: VerdictDocument): string {
  return jsonText(document);
}

/** A value as JSON: two blanks of indentation and a line end; every string is read back as it was. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2);
  return `${text.replace(obeyed, unitsOf)}\n`;
}

/** Each unit of UTF-16 as JSON writes it. */
function unitsOf(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
