import { Refusal } from "../../refusal.ts";
import type { DiskRefusalCode } from "../refusal-code.ts";

/** The refusal of a VHD that contradicts itself. */
export function corrupt(what: string): Refusal<DiskRefusalCode> {
  return new Refusal("corrupt-image", `the VHD is damaged: ${what}; convert or build the image again`);
}
