import { createHash } from "node:crypto";
import { expect } from "chai";
import { contentDigests } from "../../src/difference/content-digests.ts";
import type { FileStatus } from "../../src/filesystem/tree.ts";
import { memoryTree } from "../support/memory-tree.ts";

describe("digests of contents", () => {
  const bytes = Uint8Array.from({ length: 700_000 }, (_, index) => (index * 31) % 251);
  const root = memoryTree(
    new Map<string, string | Uint8Array>([
      ["/b", bytes],
      ["/a", ""],
      ["/c", "c"],
    ]),
  );
  const entries = [...root.walk()].filter(({ status }) => status.type === "file");

  it("are SHA-256, in the order in which the files are named", () => {
    const wanted = [...entries].reverse();
    const expected = wanted.map(({ path }) => createHash("sha256").update(root.read(path)).digest("hex"));
    expect(contentDigests({ root }, wanted)).to.deep.equal(expected);
    expect(new Set(expected).size).to.equal(3);
  });

  it("are not made of files that claim more than any disk holds", () => {
    const [first] = entries;
    const status = { ...first?.status, size: 65 * 1024 ** 3 } as FileStatus;
    expect(() => contentDigests({ root }, [{ path: "/b\n", status }])).to.throw(/"\/b\\u\{a\}".*too many to hash/);
  });
});
