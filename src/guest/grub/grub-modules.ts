import type { FileTree } from "../../filesystem/tree.ts";
import { namesIn, readText } from "../text.ts";

/** The directory of GRUB's modules for one platform. */
export interface GrubModules {
  readonly directory: string;
  /** How many modules are there. */
  readonly present: number;
  /** How many moddep.lst speaks of; `undefined` without that file. */
  readonly listed: number | undefined;
  /** Modules that lists speak of, or that GRUB starts with, and that are not there or empty. */
  readonly missing: readonly string[];
}

/** What GRUB loads from its directory before it reads its configuration. */
const first = "normal";
/** What lists call GRUB itself, and the module for the boot loader interface of EFI, which those of GRUB 2.12 name everywhere. */
const nowhere: ReadonlySet<string> = new Set(["kernel", "bli"]);

/**
 * The modules of a platform such as `i386-pc`, in the first of GRUB's directories that has them; `undefined` where none has.
 */
export function readGrubModules(tree: FileTree, platform: string): GrubModules | undefined {
  const directory = ["/boot/grub", "/boot/grub2"]
    .map((parent) => `${parent}/${platform}`)
    .find((path) => tree.stat(path)?.type === "directory");
  if (directory === undefined) return undefined;
  const suffix = ".mod";
  const there = new Set(
    namesIn(tree, directory)
      .filter((name) => name.endsWith(suffix))
      .map((name) => name.slice(0, -suffix.length)),
  );
  // `NAME: OTHERS` of each module, what it needs.
  const dependencies = readText(tree, `${directory}/moddep.lst`)
    ?.split("\n")
    .filter((line) => line.includes(":"));
  // `COMMAND: MODULE`, the command with a star where it has options.
  const commands = readText(tree, `${directory}/command.lst`)
    ?.split("\n")
    .flatMap((line) => /: *(\S+)$/.exec(line)?.[1] ?? []);
  const named = new Set([
    first,
    ...(dependencies ?? []).flatMap((line) => line.split(/[:\s]+/).filter((name) => name !== "")),
    ...(commands ?? []),
  ]);
  const isWhole = (name: string) =>
    nowhere.has(name) ||
    (there.has(name) && (name !== first || (tree.stat(`${directory}/${name}${suffix}`)?.size ?? 0) > 0));
  return {
    directory,
    present: there.size,
    listed: dependencies?.length,
    missing: [...named].filter((name) => !isWhole(name)),
  };
}
