/** One `key=value` line, with the section it stands in. */
export interface KeyLine {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  readonly file: string;
}

/** Reads a file of `[section]` and `key=value` lines, as systemd and NetworkManager write them. */
export function parseKeyFile(text: string, file: string): KeyLine[] {
  const lines: KeyLine[] = [];
  let section = "";
  for (const raw of text.split("\n")) {
    const line = raw.trim();
    const [, header] = /^\[(.*)\]$/.exec(line) ?? [];
    const equals = line.indexOf("=");
    if (header !== undefined) section = header;
    else if (equals > 0 && !/^[#;]/.test(line)) {
      lines.push({ section, key: line.slice(0, equals).trimEnd(), value: line.slice(equals + 1).trim(), file });
    }
  }
  return lines;
}
