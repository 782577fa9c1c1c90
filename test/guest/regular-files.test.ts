import { expect } from "chai";
import { guestOf } from "../../src/guest/guest.ts";
import { regularFiles } from "../../src/guest/regular-files.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

describe("the regular files of a guest", () => {
  it("are all of them, links left out, and of two names of one file the first", () => {
    const tree = memoryTree(
      new Map<string, Entry>([
        ["/etc/a", "a"],
        ["/etc/b", "b"],
        ["/etc/c", { link: "a" }],
      ]),
    );
    const linked = {
      ...tree,
      *walk() {
        for (const { path, status } of tree.walk()) {
          yield { path, status: status.type === "file" ? { ...status, inode: 7, links: 2 } : status };
        }
      },
    };
    expect(regularFiles(guestOf(tree)).map(({ path }) => path)).to.deep.equal(["/etc/a", "/etc/b"]);
    expect(regularFiles(guestOf(linked)).map(({ path }) => path)).to.deep.equal(["/etc/a"]);
  });
});
