import type { TreeEntry } from "../filesystem/tree.ts";
import type { Guest } from "../guest/guest.ts";

/** A regular file that can be executed, and that no package owns. */
export interface UnownedExecutable {
  readonly path: string;
  /** A clause. */
  readonly why: string;
}

/** What Python keeps of modules that it compiled, which no kernel and no linker starts: a third of an amphora's files. */
const bytecode = /\/__pycache__\/[^/]+\.pyc$/;

/** 0x7f "ELF" (System V ABI, "ELF header"). */
const magic = Buffer.from("\x7fELF", "latin1");

/**
 * The regular files that no package owns although they have an execute bit or begin like an ELF program; Python's bytecode
 * is not looked into, since reading the starts of so many files takes as long as a verdict.
 *
 * @param entries all of the guest
 * @param owned by the path where it stands, links in front of its last name followed
 */
export function unownedExecutables(
  { tree }: Guest,
  entries: readonly TreeEntry[],
  owned: { has(path: string): boolean },
): UnownedExecutable[] {
  const found: UnownedExecutable[] = [];
  for (const { path, status } of entries) {
    if (status.type !== "file" || status.size === 0 || owned.has(path)) continue;
    if ((status.mode & 0o111) !== 0)
      found.push({ path, why: `its mode is ${status.mode.toString(8).padStart(4, "0")}` });
    else if (!bytecode.test(path) && magic.equals(tree.read(path, { offset: 0, size: magic.length })))
      found.push({ path, why: "it is an ELF file" });
  }
  return found;
}
