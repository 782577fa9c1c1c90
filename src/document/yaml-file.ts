import { readFileSync, statSync } from "node:fs";
import type { Document, LineCounter, Node, Pair } from "yaml";
import { quoted } from "../disk/quoted.ts";
import { Refusal } from "../refusal.ts";

/** Nodes that aliases may stand for; what somebody wrote by hand repeats little. */
const mostAliases = 100;

/** A kind of file that somebody writes. */
export interface YamlKind {
  /** What its refusals call it: `profile`. */
  readonly noun: string;
  /** The code of its refusals. */
  readonly code: string;
  /** Bytes. */
  readonly largest: number;
}

/** What a file holds, and how a place in it is named. */
export interface YamlFile {
  readonly value: unknown;
  /** Where a member stands, in characters from the start: its key, or its value. */
  place(way: readonly string[], isKey: boolean): number;
  /** A scalar as the file writes it, such as 9.10 for the number 9.1; undefined for anything else. */
  written(way: readonly string[]): string | undefined;
  /** A refusal with line and column. */
  refusal(clause: string, offset: number): Refusal;
}

/**
 * Reads one document of YAML 1.2.
 *
 * @throws {Refusal} with the code of the kind, a sentence with line and column where the file could be read
 */
export async function readYamlFile(path: string, kind: YamlKind): Promise<YamlFile> {
  const text = textOf(path, kind);
  const { LineCounter, isAlias, isMap, isPair, isScalar, isSeq, parseDocument } = (await import("yaml")).default;
  const lines: LineCounter = new LineCounter();
  const refusal = (clause: string, offset: number) => {
    const { line, col } = lines.linePos(offset);
    return refuse(path, kind, `line ${line}, column ${col}: ${clause}`);
  };
  const document = parsed(path, kind, () => parseDocument(text, { lineCounter: lines, prettyErrors: false }));
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined) throw refusal(faultClause(fault, kind), fault.pos[0]);
  const value = parsed(path, kind, () => document.toJS({ maxAliasCount: mostAliases }) as unknown);
  const found = (way: readonly string[], isKey: boolean): Node | null => {
    let at: Node | Pair | null = document.contents;
    let key: unknown;
    for (const name of way) {
      if (isAlias(at)) at = at.resolve(document) ?? at;
      const inside: readonly unknown[] = isMap(at) || isSeq(at) ? at.items : [];
      const next: unknown = isMap(at)
        ? inside.find((pair) => isPair(pair) && isScalar(pair.key) && String(pair.key.value) === name)
        : inside[Number(name)];
      key = isPair(next) ? next.key : undefined;
      const reached: unknown = isPair(next) ? (next.value ?? next.key) : next;
      if (reached === undefined) break;
      at = reached as Node;
    }
    return (isKey ? (key ?? at) : at) as Node | null;
  };
  const place = (way: readonly string[], isKey: boolean) => found(way, isKey)?.range?.[0] ?? 0;
  const written = (way: readonly string[]) => {
    const node = found(way, false);
    const scalar = isAlias(node) ? node.resolve(document) : node;
    return isScalar(scalar) ? scalar.source : undefined;
  };
  return { value, place, written, refusal };
}

function textOf(path: string, kind: YamlKind): string {
  const { noun, largest } = kind;
  try {
    const status = statSync(path);
    // Reading a pipe waits for its writer, and a device may never end.
    if (!status.isFile()) throw refuse(path, kind, "it is not a regular file; name a file of YAML");
    if (status.size > largest) throw refuse(path, kind, `its ${status.size} bytes are too many; name a ${noun}`);
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw refuse(path, kind, missing ? "there is no such file; name one that is there" : (error as Error).message);
  }
}

/** What the parser gives up on: too many aliases, or nesting that is out to break it. */
function parsed<Value>(path: string, kind: YamlKind, parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    const deep = error instanceof RangeError;
    throw refuse(
      path,
      kind,
      deep ? "it is nested too deeply; make it flat" : `${(error as Error).message}; write it out`,
    );
  }
}

function faultClause({ code, message }: Document["errors"][number], { noun }: YamlKind): string {
  if (code === "DUPLICATE_KEY") return "the key stands there a second time; leave one of them out";
  if (code === "MULTIPLE_DOCS") return `a second document begins; a ${noun} is one`;
  return `${message.split("\n")[0]?.replace(/\.$/, "")}; correct it`;
}

function refuse(path: string, { noun, code }: YamlKind, clause: string): Refusal {
  return new Refusal(code, `Cannot use the ${noun} ${quoted(path)}: ${clause.replace(/\.$/, "")}.`);
}
