import { expect } from "chai";
import { guestOf } from "../../src/guest/guest.ts";
import { inventory } from "../../src/guest/inventory.ts";
import { unownedExecutables } from "../../src/verify/integrity-unowned.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

describe("unownedExecutables", () => {
  it("finds files with an execute bit and ELF files, save those that are owned", () => {
    const entries: [string, Entry][] = [
      ["/bin/owned", { content: Buffer.from("#!/bin/sh\n"), mode: 0o755 }],
      ["/bin/script", { content: Buffer.from("#!/bin/sh\n"), mode: 0o4750 }],
      ["/lib/library", { content: Buffer.from("\x7fELF rest", "latin1"), mode: 0o644 }],
      ["/lib/short", { content: Buffer.from("\x7fEL", "latin1"), mode: 0o644 }],
      ["/lib/empty", { content: Buffer.alloc(0), mode: 0o755 }],
      ["/lib/link", { link: "library" }],
      ["/text", "text"],
    ];
    const guest = guestOf(memoryTree(new Map(entries)));
    expect(unownedExecutables(guest, guest.fact(inventory), new Set(["/bin/owned"]))).to.deep.equal([
      { path: "/bin/script", why: "its mode is 4750" },
      { path: "/lib/library", why: "it is an ELF file" },
    ]);
  });
});
