import { quoted } from "../../disk/quoted.ts";

/** One record of a file of dpkg's: what stands between two empty lines. */
export interface Stanza {
  /** The line it begins in, counted from 1. */
  readonly line: number;
  /** By name in lower case; blanks around a value are taken off, its further lines keep theirs. */
  readonly fields: ReadonlyMap<string, string>;
}

/** The stanzas of one file, and what of it dpkg would refuse: one clause each. */
export interface Stanzas {
  readonly stanzas: readonly Stanza[];
  readonly findings: readonly string[];
}

const [tab, newline, blank] = [9, 10, 32];
/** Findings beyond which no more are noted. */
const mostFindings = 1000;

/**
 * Reads a file of dpkg's database by the rules of dpkg's own parser (deb822(5), lib/dpkg/parse.c): the names of fields
 * in any case, values folded over lines that begin with a blank, stanzas parted by lines that hold nothing at all.
 * dpkg ends at the first offence; what can be read beyond it is read here too.
 *
 * @param path only named in findings
 */
export function parseStanzas(text: string, path: string): Stanzas {
  const stanzas: Stanza[] = [];
  const findings: string[] = [];
  // A name stands in nearly every record, so each is looked at once.
  const labels = new Map<string, string>();
  let line = 0;
  let fields: Map<string, string> | undefined;
  let name: string | undefined;
  let from = 0;
  let to = 0;
  const find = (clause: string) => {
    if (findings.length < mostFindings) findings.push(`${path}, line ${line}, ${clause}`);
  };
  const closeField = () => {
    if (fields === undefined || name === undefined) return;
    fields.set(name, text.slice(from, to).trim());
    name = undefined;
  };
  if (text.includes("\0")) findings.push(`${path} holds NUL bytes, as a file does that was not written to the end`);
  for (let at = 0; at < text.length; ) {
    const found = text.indexOf("\n", at);
    const end = found < 0 ? text.length : found;
    line++;
    const first = text.charCodeAt(at);
    if (end === at) {
      closeField();
      fields = undefined;
    } else if (isBlank(first)) {
      if (isBlankLine(text, at, end)) find("holds only blanks, which neither end a record nor belong into one");
      else if (name === undefined) find("continues a field where there is none");
      to = end;
    } else {
      closeField();
      const label = text.indexOf(":", at);
      const written = label < 0 || label > end ? "" : text.slice(at, label);
      let known = labels.get(written);
      if (known === undefined) {
        known = fieldName(written);
        labels.set(written, known);
      }
      if (fields === undefined) {
        fields = new Map();
        stanzas.push({ line, fields });
      }
      if (known === "") find(`is no field: ${quoted(text.slice(at, Math.min(end, at + 60)))}`);
      else {
        name = known;
        if (fields.has(name)) find(`states ${quoted(written)} a second time`);
      }
      [from, to] = [label + 1, end];
    }
    if (found < 0) find("is cut short: its end is missing");
    at = end + 1;
  }
  closeField();
  return { stanzas, findings };
}

/** A field's name in lower case; nothing when it can be none. */
function fieldName(written: string): string {
  const name = written.trimEnd();
  return /[\s\0]/.test(name) || name.startsWith("-") ? "" : name.toLowerCase();
}

function isBlank(code: number): boolean {
  return code === blank || (code >= tab && code <= 13 && code !== newline);
}

function isBlankLine(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!isBlank(text.charCodeAt(at))) return false;
  return true;
}
