/** One line `Key=value` of a unit file or one in its syntax (systemd.syntax(7)). */
export interface Assignment {
  readonly section: string;
  readonly key: string;
  /** Without blanks around it; empty where the line empties a list or sets back a value. */
  readonly value: string;
  /** The file that it stands in. */
  readonly path: string;
}

export interface UnitText {
  readonly assignments: readonly Assignment[];
  /** Lines that systemd ignores with a warning: one clause each. */
  readonly problems: readonly string[];
}

/** Takes a file apart as systemd does: comments, continued lines, sections. */
export function parseUnit(text: string, path: string): UnitText {
  const assignments: Assignment[] = [];
  const problems: string[] = [];
  let section: string | undefined;
  let joined = "";
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    // A comment between continued lines does not end them.
    if (line.startsWith("#") || line.startsWith(";")) continue;
    if (line.endsWith("\\")) {
      joined += `${line.slice(0, -1).trim()} `;
      continue;
    }
    const whole = (joined + line).trim();
    joined = "";
    if (whole === "") continue;
    const heading = /^\[([^\]]+)\]$/.exec(whole)?.[1];
    if (heading !== undefined) {
      section = heading;
      continue;
    }
    const equals = whole.indexOf("=");
    if (equals <= 0) problems.push(`${path}:${index + 1} is neither a section nor an assignment`);
    else if (section === undefined) problems.push(`${path}:${index + 1} stands outside any section`);
    else {
      const [key, value] = [whole.slice(0, equals).trimEnd(), whole.slice(equals + 1).trim()];
      assignments.push({ section, key, value, path });
    }
  }
  return { assignments, problems };
}

/** The values of a list such as `ExecStart`, where an empty value takes back those before it. */
export function listOf(assignments: readonly Assignment[], section: string, key: string): string[] {
  let values: string[] = [];
  for (const one of assignments) {
    if (one.section !== section || one.key !== key) continue;
    if (one.value === "") values = [];
    else values.push(one.value);
  }
  return values;
}

/** The value of a setting that has one, the last; `undefined` where it is not set or set back. */
export function lastOf(assignments: readonly Assignment[], section: string, key: string): string | undefined {
  return listOf(assignments, section, key).at(-1);
}

/** The units that dependencies such as `After` name; an empty value takes none of them back (systemd.unit(5)). */
export function namesOf(assignments: readonly Assignment[], section: string, key: string): string[] {
  const lines = assignments.filter((one) => one.section === section && one.key === key);
  return lines.flatMap(({ value }) => value.split(/\s+/)).filter((name) => name !== "");
}
