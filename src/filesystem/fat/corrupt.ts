import { Refusal } from "../../refusal.ts";
import type { FilesystemRefusalCode } from "../refusal-code.ts";

/** The refusal of a FAT file system that contradicts itself. */
export function corrupt(what: string): Refusal<FilesystemRefusalCode> {
  return new Refusal(
    "corrupt-filesystem",
    `the FAT file system is damaged: ${what}; check it with fsck.fat -n and build the image again`,
  );
}
