import { Refusal } from "../../refusal.ts";
import type { FilesystemRefusalCode } from "../refusal-code.ts";

/** The refusal of an ext4 that contradicts itself. */
export function corrupt(what: string): Refusal<FilesystemRefusalCode> {
  return new Refusal(
    "corrupt-filesystem",
    `the ext4 is damaged: ${what}; check it with e2fsck -fn and build the image again`,
  );
}

/** The refusal of an ext4, or of a file in it, that is in order but beyond this reader. */
export function unsupported(what: string): Refusal<FilesystemRefusalCode> {
  return new Refusal("unsupported-filesystem", what);
}
