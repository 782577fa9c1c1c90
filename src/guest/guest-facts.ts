import type { FileTree } from "../filesystem/tree.ts";

/** What facts of a guest are read from: its tree, and other facts. A reader that asks for no more is no part of the guest's own circle. */
export interface GuestFacts {
  readonly tree: FileTree;
  /** What `read` tells of this guest: read once for each function, however often it is asked for. */
  fact<Value>(read: (guest: GuestFacts) => Value): Value;
}
