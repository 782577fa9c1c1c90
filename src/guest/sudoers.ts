import type { Guest } from "./guest.ts";
import { namesIn, readText } from "./text.ts";

/** One file that sudo reads. */
export interface SudoersFile {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  /** Lines that sudo would not take, each with its number. */
  readonly defects: readonly string[];
}

const deepest = 8;
const mostFiles = 200;
/** Bytes of one file; Debian's has two thousand. */
const largestFile = 64 * 1024;

/** /etc/sudoers and all that it includes (sudoers(5), "Including other files"); none when there is no such file. */
export function readSudoers({ tree }: Guest): readonly SudoersFile[] {
  const files: SudoersFile[] = [];
  const read = (path: string, depth: number) => {
    const status = tree.stat(path);
    if (status?.type !== "file" || depth > deepest || files.length >= mostFiles) return;
    if (files.some((file) => file.path === path)) return;
    const defects: string[] = [];
    const included: string[] = [];
    // A backslash at its end joins a line with the next.
    const lines = (readText(tree, path, largestFile) ?? "").split("\n");
    for (let at = 0; at < lines.length; at++) {
      const number = at + 1;
      let line = lines[at] ?? "";
      while (line.endsWith("\\") && at + 1 < lines.length) line = line.slice(0, -1) + (lines[++at] ?? "");
      const [, word, target] = /^[@#](include(?:dir)?)\s+(\S.*)$/s.exec(line.trim()) ?? [];
      if (word !== undefined && target !== undefined) {
        const name = target.replace(/^"(.*)"$/, "$1").replaceAll("\\ ", " ");
        const place = name.startsWith("/") ? name : `${path.slice(0, path.lastIndexOf("/"))}/${name}`;
        // Of a directory, names with a dot or a tilde at the end are left out.
        const names =
          word === "include"
            ? [place]
            : namesIn(tree, place)
                .filter((one) => !/\.|~$/.test(one))
                .map((one) => `${place}/${one}`);
        included.push(...names);
      } else if (!isSudoersLine(line)) defects.push(`line ${number}: ${line.trim().slice(0, 80)}`);
    }
    files.push({ path, mode: status.mode, uid: status.uid, defects });
    for (const name of included) read(name, depth + 1);
  };
  read("/etc/sudoers", 0);
  return files;
}

/** Whether a line has one of the shapes of sudoers(5): empty, `Defaults`, an alias, or who, where, as whom, and what. */
function isSudoersLine(line: string): boolean {
  const text = line.replace(/(^|\s)#(?!\d).*/s, "").trim();
  if (text === "") return true;
  if (/^Defaults(\s|[@:!>])/.test(text)) return (text.match(/"/g)?.length ?? 0) % 2 === 0;
  if (/^(User|Runas|Host|Cmnd|Cmd)_Alias\s/.test(text)) return /^\S+\s+[A-Z][A-Z0-9_]*\s*=\s*\S/.test(text);
  const equals = text.replaceAll("\\=", "__").indexOf("=");
  const [who, where] = text.slice(0, Math.max(equals, 0)).trim().split(/\s+/);
  const what = text.slice(equals + 1).trim();
  const isRunAs = !what.startsWith("(") || /^\([^()]*\)\s*\S/.test(what);
  return who !== undefined && where !== undefined && what !== "" && isRunAs;
}
