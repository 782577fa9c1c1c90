import { Refusal } from "../../refusal.ts";

/** `damaged`: the stream breaks a rule of its format; `unread`: it may be whole, but nothing here unpacks it. */
export type PackedRefusalCode = "damaged" | "unread";

/** What is wrong with a packed stream, as a clause. */
export class PackedDefect extends Refusal<PackedRefusalCode> {}

export function damaged(clause: string): PackedDefect {
  return new PackedDefect("damaged", clause);
}

export function unread(clause: string): PackedDefect {
  return new PackedDefect("unread", clause);
}
