import { createHash } from "node:crypto";
import { expect } from "chai";
import { treeDigest, treeDigests } from "../../src/backend/tree-digests.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

describe("the digests of a tree", () => {
  const sha256 = (content: string | Uint8Array) => createHash("sha256").update(content).digest("hex");

  it("are of every regular file, in pieces", () => {
    const large = Buffer.alloc(9 * 1024 * 1024, "0123456789");
    const tree = memoryTree(
      new Map<string, Entry>([
        ["/a", "text"],
        ["/b/empty", ""],
        ["/b/large", large],
        ["/link", { link: "a" }],
      ]),
    );
    const pieces: number[] = [];
    const watched = {
      ...tree,
      read: (...args: Parameters<typeof tree.read>) => {
        pieces.push(args[1]?.size ?? Number.POSITIVE_INFINITY);
        return tree.read(...args);
      },
    };
    expect(Object.fromEntries(treeDigests(watched))).to.deep.equal({
      "/a": sha256("text"),
      "/b/empty": sha256(""),
      "/b/large": sha256(large),
    });
    expect(Math.max(...pieces)).to.be.below(large.length);
  });

  it("are taken by several algorithms in one pass", () => {
    const sha1 = createHash("sha1").update("text").digest("hex");
    const tree = memoryTree(new Map([["/a", "text"]]));
    expect(treeDigest(tree, "/a", 4, "sha1+sha256")).to.equal(`${sha1}${sha256("text")}`);
  });

  it("are read once for all names of a file", () => {
    const tree = memoryTree(
      new Map([
        ["/a", "text"],
        ["/b", "text"],
      ]),
    );
    let reads = 0;
    const linked = {
      ...tree,
      *walk() {
        for (const { path, status } of tree.walk())
          yield { path, status: status.type === "file" ? { ...status, links: 2, inode: 7 } : status };
      },
      read: (...args: Parameters<typeof tree.read>) => {
        reads++;
        return tree.read(...args);
      },
    };
    expect([...treeDigests(linked)]).to.deep.equal([
      ["/a", sha256("text")],
      ["/b", sha256("text")],
    ]);
    expect(reads).to.equal(1);
  });
});
