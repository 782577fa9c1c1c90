import { type Guest, guestOf } from "../../src/guest/guest.ts";
import { type Entry, memoryTree } from "./memory-tree.ts";

/** A guest that holds just these entries. */
export function guestOfEntries(entries: Readonly<Record<string, Entry>>): Guest {
  return guestOf(memoryTree(new Map(Object.entries(entries))));
}
