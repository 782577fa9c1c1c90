import type { FileTree } from "../filesystem/tree.ts";
import { elfDefect } from "./elf.ts";

/** Bytes of a script's first line that Linux looks at (execve(2), "Interpreter scripts"). */
const longestFirstLine = 256;

/**
 * Why the kernel could not start the program at `path`, links followed, as a clause; `undefined` when nothing speaks against it:
 * it is a whole ELF program whose loader is there, or a script whose interpreter is. Modes are not looked at.
 */
export function programDefect(tree: FileTree, path: string): string | undefined {
  const status = tree.stat(path);
  if (status?.type !== "file") return "there is no such file";
  if (status.size === 0) return "it is empty";
  const start = Buffer.from(tree.read(path, { offset: 0, size: longestFirstLine })).toString("latin1");
  const isThere = (other: string) => other.startsWith("/") && tree.stat(other)?.type === "file";
  if (start.startsWith("\x7fELF")) {
    return elfDefect((offset, size) => tree.read(path, { offset, size }), status.size, isThere);
  }
  const interpreter = /^#![ \t]*([^ \t\r\n\0]+)/.exec(start)?.[1];
  if (interpreter === undefined) return "it is neither an ELF program nor a script";
  return isThere(interpreter) ? undefined : `its interpreter ${interpreter} is not there`;
}
