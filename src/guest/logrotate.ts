import type { FileTree } from "../filesystem/tree.ts";
import { Refusal } from "../refusal.ts";
import type { Guest } from "./guest.ts";
import { matchesGlob } from "./path-glob.ts";
import { namesIn, readText } from "./text.ts";

/** What logrotate does with some logs. */
export interface LogRotation {
  /** The files' names or patterns. */
  readonly patterns: readonly string[];
  readonly period: "hourly" | "daily" | "weekly" | "monthly" | "yearly";
  /** Bytes beyond which a log is rotated at the next run, whatever its period; `undefined` without such a limit. */
  readonly largest?: number;
  readonly from: string;
}

const main = "/etc/logrotate.conf";
const largestFile = 64 * 1024;
/** Rotations beyond which the configuration is none; only what is missing is found fault with. */
const mostRotations = 1000;
/** Files beyond which it includes the same ones over and over. */
const mostFiles = 500;
/** Files in an included directory that are passed over (logrotate(8), "tabooext"). */
const taboo =
  /(\.bak|\.cfsaved|\.disabled|\.dpkg-.*|,v|\.new|\.old|\.orig|\.rhn-cfg-tmp-.*|\.rpm(new|orig|save)|\.swp|\.ucf-.*|~)$/;

interface Rules {
  period: LogRotation["period"];
  largest?: number;
}

/** Reads logrotate's configuration in its order, so that what stands before an include holds in it; to be read as a fact. */
export function readLogRotation({ tree }: Guest): readonly LogRotation[] {
  const found: LogRotation[] = [];
  readInto(tree, main, { period: "weekly" }, found);
  return found;
}

/** The rotation of one log: the first that names it, since logrotate refuses a second. */
export function rotationOf(rotations: readonly LogRotation[], log: string): LogRotation | undefined {
  return rotations.find(({ patterns }) => patterns.some((pattern) => covers(pattern, log)));
}

function covers(pattern: string, log: string): boolean {
  const [parts, names] = [pattern.split("/"), log.split("/")];
  return parts.length === names.length && parts.every((part, index) => matchesGlob(names[index] ?? "", part));
}

function readInto(
  tree: FileTree,
  path: string,
  rules: Rules,
  found: LogRotation[],
  depth = 0,
  read = { files: 0 },
): void {
  if (depth > 2 || found.length > mostRotations) return;
  const text = readText(tree, path, largestFile);
  if (text === undefined) return;
  if (++read.files > mostFiles)
    throw new Refusal("too-large", `Cannot read ${main} in the image: it includes too many files.`);
  let own: Rules | undefined;
  let patterns: string[] = [];
  let inScript = false;
  for (const raw of text.split("\n")) {
    const line = raw.replace(/#.*/, "").trim();
    if (inScript) inScript = line !== "endscript";
    else if (/^(postrotate|prerotate|firstaction|lastaction|preremove)$/.test(line)) inScript = true;
    else if (own === undefined && /^["/]/.test(line)) {
      patterns.push(...wordsOf(line.replace(/\{$/, "")));
      if (line.endsWith("{")) own = { ...rules };
    } else if (own === undefined && line === "{") own = { ...rules };
    else if (own !== undefined && line === "}") {
      found.push({ patterns, ...own, from: path });
      own = undefined;
      patterns = [];
    } else {
      const included = /^include\s+(\S+)/.exec(line)?.[1];
      if (included === undefined) apply(own ?? rules, line);
      else for (const one of includes(tree, included)) readInto(tree, one, { ...rules }, found, depth + 1, read);
    }
  }
}

function includes(tree: FileTree, path: string): string[] {
  if (tree.stat(path)?.type !== "directory") return [path];
  return namesIn(tree, path).flatMap((name) => (taboo.test(name) ? [] : [`${path}/${name}`]));
}

const wordsOf = (line: string) => (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ""));

function apply(rules: Rules, line: string): void {
  const [, word = "", value = ""] = /^(\S+)\s*=?\s*(\S*)/.exec(line) ?? [];
  if (/^(hourly|daily|weekly|monthly|yearly)$/.test(word)) rules.period = word as LogRotation["period"];
  if (word === "size" || word === "maxsize") {
    const bytes = bytesOf(value);
    if (bytes !== undefined) rules.largest = bytes;
  }
}

function bytesOf(text: string): number | undefined {
  const [, digits, unit = ""] = /^(\d+)([kMG]?)$/.exec(text) ?? [];
  const factors: Readonly<Record<string, number>> = { "": 1, k: 1024, M: 1024 ** 2, G: 1024 ** 3 };
  return digits === undefined ? undefined : Number(digits) * (factors[unit] ?? 1);
}
