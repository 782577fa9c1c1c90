import { readFileSync, statSync } from "node:fs";
import type { Document, LineCounter, Node, Pair } from "yaml";
import { quoted } from "../disk/quoted.ts";
import { Refusal } from "../refusal.ts";
import { nearestWord } from "./nearest-word.ts";
import type { Profile } from "./profile.ts";
import { profileFindings } from "./profile-schema.ts";
import { momentOf } from "./waivers.ts";

/** A profile is a few kilobytes that somebody wrote. */
const largestProfile = 256 * 1024;
/** Nodes that aliases may stand for; a profile that somebody wrote by hand repeats little. */
const mostAliases = 100;

/**
 * Reads a profile: one document of YAML 1.2 that keeps to the published schema.
 *
 * @param knownChecks the ids of checks that it may grade; any id is let pass without it
 * @throws {Refusal} `bad-profile`, a sentence with line and column where the file could be read
 */
export async function readProfile(path: string, knownChecks?: () => Promise<readonly string[]>): Promise<Profile> {
  const text = textOf(path);
  const { LineCounter, isAlias, isMap, isPair, isScalar, isSeq, parseDocument } = (await import("yaml")).default;
  const lines = new LineCounter();
  const document = parsed(path, () => parseDocument(text, { lineCounter: lines, prettyErrors: false }));
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined) throw refusal(path, faultClause(fault), lines, fault.pos[0]);
  const value = parsed(path, () => document.toJS({ maxAliasCount: mostAliases }) as unknown);
  const place = ({ path: way, isKey }: { readonly path: readonly string[]; readonly isKey: boolean }): number => {
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
    const node = (isKey ? (key ?? at) : at) as Node | null;
    return node?.range?.[0] ?? 0;
  };
  const findings = (await profileFindings(value)).map((one) => ({ ...one, offset: place(one) }));
  const [first] = findings.sort((a, b) => a.offset - b.offset);
  if (first !== undefined) throw refusal(path, first.clause, lines, first.offset);
  const profile = { ...(value as Omit<Profile, "path">), path };
  for (const [index, { expires }] of (profile.waivers ?? []).entries()) {
    if (momentOf(expires) !== undefined) continue;
    const offset = place({ path: ["waivers", `${index}`, "expires"], isKey: false });
    throw refusal(path, `the calendar has no "${expires}"; correct it`, lines, offset);
  }
  if (profile.grades !== undefined && knownChecks !== undefined) {
    const known = await knownChecks();
    const unknown = Object.keys(profile.grades).find((id) => !known.includes(id));
    if (unknown !== undefined) {
      const near = nearestWord(unknown, known);
      const advice = near === undefined ? "see --list-checks" : `the nearest id is "${near}"`;
      const offset = place({ path: ["grades", unknown], isKey: true });
      throw refusal(path, `there is no check "${unknown}" to grade; ${advice}`, lines, offset);
    }
  }
  return profile;
}

function textOf(path: string): string {
  try {
    const status = statSync(path);
    // Reading a pipe waits for its writer, and a device may never end.
    if (!status.isFile()) throw badProfile(path, "it is not a regular file; name a file of YAML");
    if (status.size > largestProfile) throw badProfile(path, `its ${status.size} bytes are too many; name a profile`);
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw badProfile(path, missing ? "there is no such file; name one that is there" : (error as Error).message);
  }
}

/** What the parser gives up on: too many aliases, or nesting that is out to break it. */
function parsed<Value>(path: string, parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    const deep = error instanceof RangeError;
    throw badProfile(
      path,
      deep ? "it is nested too deeply; make it flat" : `${(error as Error).message}; write it out`,
    );
  }
}

function faultClause({ code, message }: Document["errors"][number]): string {
  if (code === "DUPLICATE_KEY") return "the key stands there a second time; leave one of them out";
  if (code === "MULTIPLE_DOCS") return "a second document begins; a profile is one";
  return `${message.split("\n")[0]?.replace(/\.$/, "")}; correct it`;
}

function refusal(path: string, clause: string, lines: LineCounter, offset: number): Refusal {
  const { line, col } = lines.linePos(offset);
  return badProfile(path, `line ${line}, column ${col}: ${clause}`);
}

function badProfile(path: string, clause: string): Refusal {
  return new Refusal("bad-profile", `Cannot use the profile ${quoted(path)}: ${clause.replace(/\.$/, "")}.`);
}
