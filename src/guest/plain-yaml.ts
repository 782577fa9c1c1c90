/** What a YAML document holds; mappings have no prototype. */
export type YamlValue = string | number | boolean | null | readonly YamlValue[] | YamlMapping;
export interface YamlMapping {
  readonly [key: string]: YamlValue;
}

/** Thrown at whatever is not surely read as YAML 1.1 means it; a full parser then decides. */
export class NotPlain extends Error {}

interface Line {
  readonly indent: number;
  /** Without indentation and trailing blanks. */
  readonly text: string;
}

/** Levels that configuration nests to; its own are five. */
const deepest = 30;

/**
 * Reads the YAML that configuration files are written in: block mappings and sequences, flow collections, one-line scalars,
 * literal blocks, anchors, comments. A hundred lines start thirty times faster than a full parser, which is asked about all else.
 *
 * @throws {NotPlain} on everything that is not of those forms, well-formed or not
 */
export function parsePlainYaml(text: string): YamlValue {
  if (/\r(?!\n)|[\u0085\u2028\u2029]/.test(text)) throw new NotPlain("a line that ends otherwise");
  const lines: Line[] = [];
  for (const raw of text.split("\n")) {
    const line = raw.trimEnd();
    const indent = line.length - line.replace(/^ +/, "").length;
    if (/^\s/.test(line.slice(indent))) throw new NotPlain("a tab or another blank");
    if (line === "---" && lines.every(isIdle)) continue;
    if (/^(---|\.\.\.|%)/.test(line)) throw new NotPlain("a second document or a directive");
    lines.push({ indent, text: line.slice(indent) });
  }
  const reader = new Reader(lines);
  const value = reader.block(0, 0);
  reader.end();
  return value;
}

const isIdle = ({ text }: Line) => text === "" || text.startsWith("#");

class Reader {
  #at = 0;
  readonly #lines: Line[];
  readonly #anchors = new Map<string, YamlValue>();

  constructor(lines: Line[]) {
    this.#lines = lines;
  }

  end(): void {
    if (this.#next() !== undefined) throw new NotPlain("text behind the document");
  }

  /** The value that begins on the next line, when that is indented by `least` at least; null when it is not. */
  block(least: number, depth: number): YamlValue {
    const line = this.#next();
    if (line === undefined || line.indent < least) return null;
    if (depth > deepest) throw new NotPlain("too deep");
    if (isItem(line.text)) return this.#sequence(line.indent, depth);
    if (keyOf(line.text) !== undefined) return this.#mapping(line.indent, depth);
    this.#at += 1;
    return this.#value(line.text, line.indent - 1, depth);
  }

  #next(): Line | undefined {
    for (; ; this.#at++) {
      const line = this.#lines[this.#at];
      if (line === undefined || !isIdle(line)) return line;
    }
  }

  #sequence(indent: number, depth: number): YamlValue[] {
    const items: YamlValue[] = [];
    for (let line = this.#next(); line?.indent === indent && isItem(line.text); line = this.#next()) {
      const rest = line.text.slice(1).trimStart();
      const inner = indent + line.text.length - rest.length;
      const isNested = isItem(rest) || keyOf(rest) !== undefined;
      if (isNested) this.#lines[this.#at] = { indent: inner, text: rest };
      else this.#at += 1;
      items.push(isNested ? this.block(inner, depth + 1) : this.#value(rest, indent, depth + 1));
    }
    this.#notDeeper(indent);
    return items;
  }

  #mapping(indent: number, depth: number): YamlMapping {
    const entries = new Map<string, YamlValue>();
    for (let line = this.#next(); line?.indent === indent; line = this.#next()) {
      const found = keyOf(line.text);
      if (found === undefined) throw new NotPlain("a line that is no key");
      if (entries.has(found.key) || found.key === "<<") throw new NotPlain("a key given twice, or merged");
      this.#at += 1;
      entries.set(found.key, this.#value(found.rest, indent, depth + 1, true));
    }
    this.#notDeeper(indent);
    return mappingOf(entries);
  }

  #notDeeper(indent: number): void {
    if ((this.#next()?.indent ?? 0) > indent) throw new NotPlain("a line that is indented otherwise");
  }

  /** The value whose first line goes on with `text`, below something indented by `indent`. */
  #value(text: string, indent: number, depth: number, ofKey = false): YamlValue {
    const [, anchor, rest = ""] = /^&([\w-]+)(?:\s(.*))?$/.exec(text) ?? [];
    if (anchor !== undefined) {
      const value = this.#value(rest.trimStart(), indent, depth, ofKey);
      this.#anchors.set(anchor, value);
      return value;
    }
    if (text === "" || text.startsWith("#")) {
      const next = this.#next();
      const isSame = ofKey && next?.indent === indent && isItem(next.text);
      return isSame ? this.#sequence(indent, depth) : this.block(indent + 1, depth);
    }
    if (/^\|-?$/.test(text)) return this.#literal(indent, text === "|");
    if (/^[[{]/.test(text)) return this.#flow(text, depth);
    const value = scalarOf(withoutComment(text), this.#anchors);
    const next = this.#lines[this.#at];
    if (next !== undefined && !isIdle(next) && next.indent > indent) throw new NotPlain("a scalar of several lines");
    return value;
  }

  #literal(indent: number, hasEnd: boolean): string {
    const taken: Line[] = [];
    for (; ; this.#at++) {
      const line = this.#lines[this.#at];
      if (line === undefined || (line.text !== "" && line.indent <= indent)) break;
      taken.push(line);
    }
    while (taken.at(-1)?.text === "") taken.pop();
    const own = taken.find(({ text }) => text !== "")?.indent ?? 0;
    if (taken.some((line) => line.text !== "" && line.indent < own)) throw new NotPlain("a block of uneven lines");
    const text = taken.map((line) => (line.text === "" ? "" : " ".repeat(line.indent - own) + line.text)).join("\n");
    return text + (hasEnd && taken.length > 0 ? "\n" : "");
  }

  /** A flow collection, with as many lines as it takes. */
  #flow(first: string, depth: number): YamlValue {
    const parts = [withoutComment(first)];
    for (let open = openBrackets(parts[0] ?? ""); open > 0; ) {
      const line = this.#next();
      if (line === undefined) throw new NotPlain("a bracket that is not closed");
      this.#at += 1;
      parts.push(withoutComment(line.text));
      open += openBrackets(parts.at(-1) ?? "");
    }
    return readFlow(parts.join(" "), this.#anchors, depth);
  }
}

const isItem = (text: string) => text === "-" || text.startsWith("- ");

/** The key that a line begins with, and what follows its colon. */
function keyOf(text: string): { readonly key: string; readonly rest: string } | undefined {
  const found =
    /^(?:"([^"\\]*)"\s*|'([^']*)'\s*|([^\s\-?:,[\]{}#&*!|>'"%@`][^:#]*)|([-?:][^\s:#][^:#]*)):(?:\s(.*))?$/.exec(text);
  if (found === null) return undefined;
  const [, double, single, plain, dashed, rest = ""] = found;
  return { key: double ?? single ?? (plain ?? dashed ?? "").trimEnd(), rest: rest.trimStart() };
}

function mappingOf(entries: Iterable<readonly [string, YamlValue]>): YamlMapping {
  const mapping: Record<string, YamlValue> = Object.create(null);
  for (const [key, value] of entries) mapping[key] = value;
  return mapping;
}

/** Cuts a comment off, which begins with `#` behind a blank and outside of quotes. */
function withoutComment(text: string): string {
  if (!text.includes("#")) return text.trimEnd();
  // Nothing follows that could fail, so that no text makes it try again and again.
  const before = /^(?:(?<=[\w.])["']|"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^"'#]+|(?<=\S)#)*/.exec(text)?.[0] ?? "";
  if (before !== text && text[before.length] !== "#") throw new NotPlain("a quote that does not end on its line");
  return before.trimEnd();
}

/** How many more brackets a line opens than it closes. */
function openBrackets(text: string): number {
  let open = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|["'[\]{}]/g)) {
    if (/^["']$/.test(token)) throw new NotPlain("a quote that does not end on its line");
    open += Number(/^[[{]$/.test(token)) - Number(/^[\]}]$/.test(token));
  }
  return open;
}

const truths = /^(?:true|yes|on)$/i;
const falsehoods = /^(?:false|no|off)$/i;

/** A scalar on one line, as YAML 1.1 takes it. */
function scalarOf(text: string, anchors: ReadonlyMap<string, YamlValue>): YamlValue {
  const [, double, single] = /^(?:"([^"\\]*)"|'((?:[^']|'')*)')$/.exec(text) ?? [];
  if (double !== undefined) return double;
  if (single !== undefined) return single.replaceAll("''", "'");
  if (text.startsWith("*")) {
    const known = anchors.get(text.slice(1));
    if (known === undefined) throw new NotPlain("an alias of nothing");
    return known;
  }
  if (/^["'&!|>%@`?[\]{},]/.test(text) || /^-(\s|$)/.test(text) || /:(\s|$)|\s#/.test(text))
    throw new NotPlain("a special scalar");
  if (/^(?:~|null|Null|NULL)$/.test(text)) return null;
  if (/^(?:[a-z]+|[A-Z][a-z]*|[A-Z]+)$/.test(text)) {
    if (truths.test(text)) return true;
    if (falsehoods.test(text)) return false;
  }
  if (/^-?(?:0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  if (/^[-+.]?\d|^[-+]?\.(inf|nan)/i.test(text)) throw new NotPlain("a number or a date");
  return text;
}

/** Reads `[a, "b"]` and `{a: b}`, nested. */
function readFlow(text: string, anchors: ReadonlyMap<string, YamlValue>, depth: number): YamlValue {
  const parts = text.match(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[[\]{},]|:(?=\s)|(?:[^[\]{},:"']|:(?=\S))+|\S/g) ?? [];
  const tokens = parts.map((part) => part.trim()).filter((part) => part !== "");
  let at = 0;
  const value = (level: number): YamlValue => {
    if (level > deepest) throw new NotPlain("too deep");
    const token = tokens[at++];
    if (token === undefined) throw new NotPlain("a bracket that is not closed");
    if (token === "[") return collection("]", () => value(level + 1));
    if (token === "{") {
      return mappingOf(
        collection("}", (): [string, YamlValue] => {
          const key = scalarOf(tokens[at++] ?? ":", anchors);
          if (typeof key !== "string" || tokens[at++] !== ":") throw new NotPlain("a mapping without a key");
          return [key, value(level + 1)];
        }),
      );
    }
    return scalarOf(token, anchors);
  };
  const collection = <Item>(close: string, item: () => Item): Item[] => {
    const items: Item[] = [];
    while (tokens[at] !== close) {
      items.push(item());
      if (tokens[at] === ",") at += 1;
      else if (tokens[at] !== close) throw new NotPlain("a list without commas");
    }
    at += 1;
    return items;
  };
  const result = value(depth);
  if (at !== tokens.length) throw new NotPlain("text behind a bracket");
  return result;
}
