import { expect } from "chai";
import { compareTrees } from "../../src/filesystem/compare.ts";
import { overlay } from "../../src/filesystem/overlay.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

const base = memoryTree(
  new Map<string, Entry>([
    ["/a/b", "file"],
    ["/a-b", "sorts between /a and /a/b by characters"],
    ["/a.d/x", "x"],
    ["/a.d/y/z", "z"],
    ["/big", Buffer.alloc(9 * 1024 * 1024, 1)],
    ["/link", { link: "a/b" }],
  ]),
);
const content = () => true;
const replaced = (path: string, bytes: string | Uint8Array) =>
  overlay(base, { replaced: new Map([[path, typeof bytes === "string" ? Buffer.from(bytes) : bytes]]) });
const brief = (actual: typeof base, options = {}) =>
  compareTrees(base, actual, options).map(({ path, what }) => `${what} ${path}`);

describe("compareTrees", () => {
  it("finds nothing between a tree and itself", () => {
    expect(compareTrees(base, overlay(base, {}), { content })).to.deep.equal([]);
  });

  it("tells what is missing and what is extra, a directory once", () => {
    expect(brief(overlay(base, { removed: ["/a.d"] }))).to.deep.equal(["missing /a.d"]);
    expect(brief(replaced("/a/0/new", ""))).to.deep.equal(["extra /a/0"]);
    expect(brief(overlay(base, { removed: ["/link", "/a/b"] }))).to.deep.equal(["missing /a/b", "missing /link"]);
    expect(brief(replaced("/z", ""))).to.deep.equal(["extra /z"]);
  });

  it("tells a type that differs and leaves out what lies below", () => {
    const actual = overlay(base, { removed: ["/a.d"], replaced: new Map([["/a.d", Buffer.from("now a file")]]) });
    expect(compareTrees(base, actual)).to.deep.equal([
      { path: "/a.d", what: "type", expected: "directory", actual: "file" },
    ]);
  });

  it("compares mode, owner, size, device and target", () => {
    const status = new Map([["/a/b", { mode: 0o4755, uid: 7, gid: 8 }]]);
    expect(compareTrees(base, overlay(base, { status }))).to.deep.equal([
      { path: "/a/b", what: "mode", expected: "644", actual: "4755" },
      { path: "/a/b", what: "uid", expected: "0", actual: "7" },
      { path: "/a/b", what: "gid", expected: "0", actual: "8" },
    ]);
    expect(brief(replaced("/a/b", "files"))).to.deep.equal(["size /a/b"]);
    expect(brief(overlay(base, { links: new Map([["/link", "a/c"]]) }))).to.deep.equal(["target /link"]);
    const device = new Map([["/a/b", { device: { major: 1, minor: 3 } }]]);
    expect(brief(overlay(base, { status: device }))).to.deep.equal(["device /a/b"]);
  });

  it("compares content only where asked, to the last byte", () => {
    const big = Buffer.alloc(9 * 1024 * 1024, 1);
    big[big.length - 1] = 2;
    const actual = replaced("/big", big);
    expect(compareTrees(base, actual)).to.deep.equal([]);
    expect(compareTrees(base, actual, { content: (path) => path !== "/big" })).to.deep.equal([]);
    expect(compareTrees(base, actual, { content })).to.deep.equal([
      { path: "/big", what: "content", expected: "0x01 at byte 9437183", actual: "0x02 at byte 9437183" },
    ]);
  });

  it("leaves out what is to be ignored, with all below", () => {
    const actual = overlay(base, { removed: ["/a.d/y", "/big"] });
    expect(brief(actual, { ignore: (path: string) => path === "/a.d" })).to.deep.equal(["missing /big"]);
  });

  it("ends at the limit", () => {
    const actual = overlay(base, { removed: ["/a", "/a-b", "/a.d", "/big", "/link"] });
    expect(brief(actual)).to.have.length(5);
    expect(brief(actual, { limit: 2 })).to.deep.equal(["missing /a", "missing /a-b"]);
  });
});
