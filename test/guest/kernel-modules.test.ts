import { expect } from "chai";
import { readKernelModules } from "../../src/guest/kernel-modules.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

function read(dep: string | undefined, ...files: string[]) {
  const entries = new Map<string, Entry>(files.map((path) => [`/usr/lib/modules/1/${path}`, "x"]));
  entries.set("/lib", { link: "usr/lib" });
  if (dep !== undefined) entries.set("/usr/lib/modules/1/modules.dep", dep);
  return readKernelModules(memoryTree(entries), "/usr/lib/modules/1");
}

describe("modules.dep", () => {
  it("is complete when it lists every module and names no other", () => {
    const found = read("kernel/a.ko.xz: kernel/b.ko\nkernel/b.ko:\n", "kernel/a.ko.xz", "kernel/b.ko", "kernel/c.txt");
    expect(found).to.deep.equal({
      path: "/usr/lib/modules/1/modules.dep",
      listed: 2,
      present: 2,
      missing: [],
      unlisted: [],
    });
  });

  it("may name modules by absolute paths", () => {
    expect(read("/lib/modules/1/a.ko:\n", "a.ko")).to.include({ listed: 1 }).and.to.have.deep.property("unlisted", []);
  });

  it("names modules and dependencies that are not there", () => {
    const found = read("a.ko: gone.ko\nlost.ko:\n", "a.ko");
    expect(found.missing).to.deep.equal(["/usr/lib/modules/1/gone.ko", "/usr/lib/modules/1/lost.ko"]);
  });

  it("leaves out modules that are there, even when something depends on them", () => {
    expect(read("a.ko: b.ko\n", "a.ko", "b.ko", "c.ko").unlisted).to.deep.equal([
      "/usr/lib/modules/1/b.ko",
      "/usr/lib/modules/1/c.ko",
    ]);
  });

  it("is absent, or empty", () => {
    expect(read(undefined, "a.ko")).to.not.have.property("listed");
    expect(read("", "a.ko")).to.include({ listed: 0, present: 1 });
  });
});
