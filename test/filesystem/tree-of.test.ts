import { expect } from "chai";
import { treeOf } from "../../src/filesystem/tree-of.ts";
import { Refusal } from "../../src/refusal.ts";
import { type Fixture, fixtureSource } from "./node-fixture.ts";

const etc = new Map<string, Fixture>([
  ["os-release", "ID=debian\n"],
  ["b", ""],
  ["B", ""],
]);
const tree = treeOf(
  fixtureSource(
    new Map<string, Fixture>([
      ["etc", etc],
      ["link", { link: "etc/os-release" }],
      ["dir", { link: "/etc" }],
      ["dangling", { link: "nowhere" }],
      ["loop", { link: "loop" }],
    ]),
  ),
);

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return "no refusal";
}

describe("treeOf", () => {
  it("tells an entry from what it leads to", () => {
    expect(tree.lstat("/link")?.type).to.equal("symlink");
    expect(tree.stat("/link")?.type).to.equal("file");
    expect(tree.stat("/dangling")).to.equal(undefined);
    expect(tree.lstat("/dangling")?.type).to.equal("symlink");
    expect(tree.stat("/loop")).to.equal(undefined);
    expect(tree.resolve("/dir/os-release")).to.equal("/etc/os-release");
  });

  it("lists directories sorted by code unit, links followed", () => {
    expect(tree.list("/dir")).to.deep.equal(["B", "b", "os-release"]);
  });

  it("reads files, links followed, and parts of them clipped to the size", () => {
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
    expect(text(tree.read("/link"))).to.equal("ID=debian\n");
    expect(text(tree.read("/link", { offset: 3, size: 3 }))).to.equal("deb");
    expect(text(tree.read("/link", { offset: 3, size: 300 }))).to.equal("debian\n");
    expect(text(tree.read("/link", { offset: 300, size: 3 }))).to.equal("");
  });

  it("refuses parts of files that cannot be", () => {
    for (const [offset, size] of [
      [-1, 2],
      [0, -1],
      [0.5, 2],
      [0, 1.5],
      [Number.NaN, 1],
      [0, Number.NaN],
    ] as const) {
      expect(
        codeOf(() => tree.read("/link", { offset, size })),
        `${size} at ${offset}`,
      ).to.equal("out-of-bounds");
    }
  });

  it("walks parents first, names sorted, links not followed", () => {
    expect([...tree.walk()].map((entry) => entry.path)).to.deep.equal([
      "/",
      "/dangling",
      "/dir",
      "/etc",
      "/etc/B",
      "/etc/b",
      "/etc/os-release",
      "/link",
      "/loop",
    ]);
    expect([...tree.walk("/etc")].map((entry) => entry.path)).to.have.length(4);
    expect([...tree.walk("/link")].map((entry) => entry.path)).to.deep.equal(["/link"]);
  });

  it("refuses with the code of the reason", () => {
    expect(codeOf(() => tree.read("/no"))).to.equal("not-found");
    expect(codeOf(() => tree.read("/etc"))).to.equal("not-a-file");
    expect(codeOf(() => tree.read("/loop"))).to.equal("link-loop");
    expect(codeOf(() => tree.list("/link"))).to.equal("not-a-directory");
    expect(codeOf(() => tree.readlink("/etc"))).to.equal("not-a-link");
    expect(codeOf(() => tree.readlink("/no"))).to.equal("not-found");
  });

  it("does not hand out more than 256 MiB at once", () => {
    const source = fixtureSource(new Map([["big", "x"]]));
    const big = treeOf({ ...source, status: (node) => ({ ...source.status(node), size: 2 ** 40 }) });
    expect(codeOf(() => big.read("/big"))).to.equal("too-large");
    expect(codeOf(() => big.read("/big", { offset: 0, size: 2 ** 39 }))).to.equal("too-large");
    expect(big.read("/big", { offset: 0, size: 1 })).to.have.length(1);
  });

  it("ends a walk of more entries than any amphora has", () => {
    const source = fixtureSource(new Map());
    const entries = () =>
      Array.from({ length: 150_000 }, (_, index) => ({ name: `${index}`, node: new Map<string, Fixture>() }));
    let directories = 0;
    const endless = treeOf({ ...source, entries: () => (directories++ < 20 ? entries() : []) });
    expect(codeOf(() => [...endless.walk()].length)).to.equal("too-large");
    expect(directories).to.be.lessThan(20);
  });

  it("ends a walk whose paths are longer together than anybody can keep", () => {
    let deep = new Map<string, Fixture>(Array.from({ length: 3000 }, (_, index) => [`${index}`, ""]));
    for (let depth = 0; depth < 1000; depth++) deep = new Map([["d".repeat(255), deep]]);
    let count = 0;
    const walk = () => {
      for (const _ of treeOf(fixtureSource(deep)).walk()) count++;
    };
    expect(codeOf(walk)).to.equal("too-large");
    expect(count).to.be.within(1000, 2100);
  });

  it("ends a walk of directories that lie within each other", () => {
    const inner = new Map<string, Fixture>();
    inner.set("again", inner);
    expect(codeOf(() => [...treeOf(fixtureSource(inner)).walk()])).to.equal("corrupt-filesystem");
    const unsure = { ...fixtureSource(inner), directoriesMetOnce: false };
    expect(codeOf(() => [...treeOf(unsure).walk()])).to.equal("too-large");
  });
});
