import { expect } from "chai";
import { guestOf } from "../../../src/guest/guest.ts";
import { moduleGaps, moduleName, provisionOf, readModuleIndexes } from "../../../src/guest/kernel/kernel-modules.ts";
import { type Entry, memoryTree } from "../../support/memory-tree.ts";

const directory = "/usr/lib/modules/1";

function read(texts: { readonly dep?: string; readonly builtin?: string }, ...files: string[]) {
  const entries = new Map<string, Entry>(files.map((path) => [`${directory}/${path}`, "x"]));
  entries.set("/lib", { link: "usr/lib" });
  entries.set(`${directory}/kernel`, { directory: true });
  for (const [name, text] of Object.entries(texts)) entries.set(`${directory}/modules.${name}`, text);
  const guest = guestOf(memoryTree(entries));
  const index = guest.fact(readModuleIndexes).get(directory);
  if (index === undefined) throw new Error("there is no index");
  return { guest, index, gaps: moduleGaps(guest, index) };
}

describe("modules.dep", () => {
  it("is complete when it lists every module and names no other", () => {
    const { index, gaps } = read(
      { dep: "kernel/a.ko.xz: kernel/b.ko\nkernel/b.ko:\n" },
      "kernel/a.ko.xz",
      "kernel/b.ko",
      "kernel/c.txt",
    );
    expect(index.listed?.size).to.equal(2);
    expect(gaps).to.deep.equal({ present: 2, missing: [], unlisted: [] });
  });

  it("may name modules by absolute paths", () => {
    const { gaps } = read({ dep: "/lib/modules/1/a.ko:\n" }, "a.ko");
    expect(gaps).to.deep.equal({ present: 1, missing: [], unlisted: [] });
  });

  it("names modules and dependencies that are not there", () => {
    const { gaps } = read({ dep: "a.ko: gone.ko\nlost.ko:\n" }, "a.ko");
    expect(gaps.missing).to.deep.equal([`${directory}/gone.ko`, `${directory}/lost.ko`]);
  });

  it("leaves out modules that are there, even when something depends on them", () => {
    const { gaps } = read({ dep: "a.ko: b.ko\n" }, "a.ko", "b.ko", "c.ko");
    expect(gaps.unlisted).to.deep.equal([`${directory}/b.ko`, `${directory}/c.ko`]);
  });

  it("lists one of two modules of a name, the one that replaces the other", () => {
    expect(read({ dep: "updates/a.ko:\n" }, "updates/a.ko", "kernel/a.ko").gaps.unlisted).to.deep.equal([]);
  });

  it("is absent, or empty", () => {
    expect(read({}, "a.ko")).to.have.nested.property("index.listed", undefined);
    expect(read({ dep: "" }, "a.ko").index.listed?.size).to.equal(0);
  });
});

describe("what a kernel has", () => {
  it("is known by one name, however its file is called", () => {
    expect(["/a/virtio-rng.ko", "virtio_rng.ko.zst", "dm-mod.ko.xz"].map(moduleName)).to.deep.equal([
      "virtio_rng",
      "virtio_rng",
      "dm_mod",
    ]);
  });

  it("is built in, or a module with all that it depends on", () => {
    const texts = {
      dep: "kernel/a-b.ko: kernel/c.ko\nkernel/c.ko:\nkernel/d.ko: kernel/gone.ko\n",
      builtin: "kernel/z-y.ko\n",
    };
    const { guest, index } = read(texts, "kernel/a-b.ko", "kernel/c.ko", "kernel/d.ko");
    const provided = (...names: string[]) => provisionOf(guest.tree, index, names);
    expect(provided("z_y")).to.deep.equal({ how: "builtin", name: "z_y" });
    const files = [`${directory}/kernel/a-b.ko`, `${directory}/kernel/c.ko`];
    expect(provided("a_b")).to.deep.equal({ how: "module", name: "a_b", files, missing: [] });
    expect(provided("d")).to.deep.include({ how: "module", missing: [`${directory}/kernel/gone.ko`] });
    expect(provided("d", "c")).to.deep.include({ name: "c", missing: [] });
    expect(provided("e", "f")).to.equal(undefined);
  });
});
