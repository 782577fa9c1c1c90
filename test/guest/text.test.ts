import { expect } from "chai";
import type { FileTree } from "../../src/filesystem/tree.ts";
import { namesIn, readText } from "../../src/guest/text.ts";
import { Refusal } from "../../src/refusal.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

const tree = memoryTree(
  new Map<string, Entry>([
    ["/a/b", "grün"],
    ["/a/c", { link: "b" }],
    ["/a/d", { link: "gone" }],
  ]),
);

describe("the guest's text files", () => {
  it("are read as UTF-8, links followed", () => {
    expect(readText(tree, "/a/c")).to.equal("grün");
  });

  it("are undefined where there is no file", () => {
    expect(["/a/d", "/a", "/x"].map((path) => readText(tree, path))).to.deep.equal([undefined, undefined, undefined]);
  });

  it("are refused before they are read when they are too large", () => {
    const large: FileTree = {
      ...tree,
      stat: (path) => ({
        ...(tree.stat(path) as NonNullable<ReturnType<FileTree["stat"]>>),
        size: 32 * 1024 * 1024 + 1,
      }),
      read: () => expect.fail("it was read"),
    };
    expect(() => readText(large, "/a/b")).to.throw(Refusal, /"\/a\/b".*33554433 bytes/);
  });

  it("stand in directories, of which those that are missing are empty", () => {
    expect([namesIn(tree, "/a"), namesIn(tree, "/x"), namesIn(tree, "/a/b")]).to.deep.equal([["b", "c", "d"], [], []]);
  });
});
