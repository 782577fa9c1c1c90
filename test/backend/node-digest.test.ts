import { createHash } from "node:crypto";
import { expect } from "chai";
import { type NodePlace, nodeDigest } from "../../src/backend/node-digest.ts";
import type { NodeSource } from "../../src/filesystem/node-source.ts";

describe("the digest of a file by its inode", () => {
  const bytes = Uint8Array.from({ length: 900_000 }, (_, index) => (index * 31) % 251);
  const volume = { length: bytes.length, read: (at: number, size: number) => bytes.subarray(at, at + size) };
  const content = (node: number, offset: number, size: number) => bytes.subarray(node + offset, node + offset + size);

  /** A file of inode N begins at byte N of the volume; of every third place nothing is known. */
  const place = (node: number, offset: number) => {
    const at = node + offset;
    return Math.floor(at / 70_000) % 3 === 2 ? undefined : { at, size: 70_000 - (at % 70_000) };
  };
  const sources = { "that can be had where it lies": { content, place }, "that has to be put together": { content } };

  for (const [what, source] of Object.entries(sources)) {
    const at: NodePlace = { source: source as unknown as NodeSource<number>, volume, start: 1000 };
    for (const [node, size] of [
      [5, 0],
      [7, 10],
      [60_000, 20_000],
      [3, 262_144],
      [11, 262_145],
      [1, 800_000],
    ] as const) {
      it(`is that of ${size} bytes ${what}`, () => {
        const expected = createHash("sha256")
          .update(bytes.subarray(node, node + size))
          .digest("hex");
        expect(Buffer.from(nodeDigest(at, ["sha256"], node, size)).toString("hex")).to.equal(expected);
      });
    }
  }
});
