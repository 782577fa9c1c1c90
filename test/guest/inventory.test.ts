import { expect } from "chai";
import type { FileTree } from "../../src/filesystem/tree.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { inventory } from "../../src/guest/inventory.ts";
import { memoryTree } from "../support/memory-tree.ts";

describe("the inventory of a guest", () => {
  it("holds every entry, and is walked once", () => {
    const tree = memoryTree(new Map([["/etc/hosts", ""]]));
    let walks = 0;
    const counted: FileTree = {
      ...tree,
      walk(path) {
        walks++;
        return tree.walk(path);
      },
    };
    const guest = guestOf(counted);
    expect(guest.fact(inventory).map(({ path }) => path)).to.deep.equal(["/", "/etc", "/etc/hosts"]);
    expect(guest.fact(inventory)).to.equal(guest.fact(inventory));
    expect(walks).to.equal(1);
  });
});
