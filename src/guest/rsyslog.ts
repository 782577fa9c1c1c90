import type { FileTree } from "../filesystem/tree.ts";
import { Refusal } from "../refusal.ts";
import type { Guest } from "./guest.ts";
import { pathsMatching } from "./path-glob.ts";
import { namesIn, readText } from "./text.ts";

/** A Unix socket that rsyslog takes messages from. */
export interface LogSocket {
  readonly path: string;
  /** Whether rsyslog makes the directory it lies in. */
  readonly createsPath: boolean;
  /** The file that states it. */
  readonly from: string;
}

/** What rsyslogd makes of its configuration, as far as sockets go. */
export interface Rsyslog {
  /** The files it reads, in their order. */
  readonly files: readonly string[];
  readonly sockets: readonly LogSocket[];
  /** Whether the module for Unix sockets is loaded. */
  readonly listens: boolean;
}

const main = "/etc/rsyslog.conf";
const largestFile = 64 * 1024;
/** Files beyond which something includes itself. */
const mostFiles = 200;
/** Characters of a statement over several lines. */
const longestStatement = 4096;

/** Reads rsyslog's configuration and what it includes; to be read as a fact. */
export function readRsyslog({ tree }: Guest): Rsyslog {
  const files: string[] = [];
  const statements: { text: string; from: string }[] = [];
  let includes = 0;
  const read = (path: string) => {
    if (files.length >= mostFiles || files.includes(path)) return;
    const text = readText(tree, path, largestFile);
    if (text === undefined) return;
    files.push(path);
    for (const statement of statementsOf(text)) {
      const included = includedBy(statement);
      if (included === undefined) statements.push({ text: statement, from: path });
      else {
        if (++includes > mostFiles)
          throw new Refusal("too-large", `Cannot read ${main} in the image: it includes too many files.`);
        for (const one of matching(tree, included)) read(one);
      }
    }
  };
  read(main);
  const sockets: LogSocket[] = [];
  let createsPath = false;
  for (const { text, from } of statements) {
    const [, word = "", rest = ""] = /^\$(\S+)\s*(.*)$/.exec(text) ?? [];
    if (/^InputUnixListenSocketCreatePath$/i.test(word)) createsPath = /^on$/i.test(rest.trim());
    else if (/^AddUnixListenSocket$/i.test(word)) {
      sockets.push({ path: rest.trim(), createsPath, from });
      createsPath = false;
    } else if (/^input\b/i.test(text) && parameter(text, "type") === "imuxsock") {
      const path = parameter(text, "socket");
      const creates = /^on$/i.test(parameter(text, "createpath") ?? "");
      if (path !== undefined) sockets.push({ path, createsPath: creates, from });
    }
  }
  const loads = (text: string) =>
    (/^module\b/i.test(text) && parameter(text, "load") === "imuxsock") || /^\$ModLoad\s+imuxsock\b/i.test(text);
  return { files, sockets, listens: statements.some(({ text }) => loads(text)) };
}

/** Statements without their comments: a line each, and what stands in parentheses over several lines as one. */
function statementsOf(text: string): string[] {
  const statements: string[] = [];
  let joined = "";
  for (const raw of withoutBlocks(text).split("\n")) {
    const line = withoutComment(raw).trim();
    joined = joined === "" ? line : `${joined} ${line}`;
    if (joined.length < longestStatement && /^(input|module|include|global)\b[^(]*\([^)]*$/i.test(joined)) continue;
    if (joined !== "") statements.push(joined);
    joined = "";
  }
  return joined === "" ? statements : [...statements, joined];
}

/** Text without what stands between slashes and stars. */
function withoutBlocks(text: string): string {
  const parts: string[] = [];
  let from = 0;
  while (from < text.length) {
    const start = text.indexOf("/*", from);
    const end = start < 0 ? -1 : text.indexOf("*/", start + 2);
    if (end < 0) break;
    parts.push(text.slice(from, start));
    from = end + 2;
  }
  return [...parts, text.slice(from)].join(" ");
}

function withoutComment(line: string): string {
  const found = /^((?:[^"#]|"(?:[^"\\]|\\.)*")*)#/.exec(line);
  return found?.[1] ?? line;
}

function parameter(statement: string, name: string): string | undefined {
  return new RegExp(`\\b${name}\\s*=\\s*"([^"]*)"`, "i").exec(statement)?.[1];
}

function includedBy(statement: string): string | undefined {
  const legacy = /^\$IncludeConfig\s+(\S+)/i.exec(statement)?.[1];
  return legacy ?? (/^include\b/i.test(statement) ? parameter(statement, "file") : undefined);
}

/** The files that a path stands for; one that ends in a slash names all files of a directory. */
function matching(tree: FileTree, path: string): string[] {
  return path.endsWith("/") ? namesIn(tree, path).map((name) => `${path}${name}`) : pathsMatching(tree, path);
}
