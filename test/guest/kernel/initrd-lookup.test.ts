import { expect } from "chai";
import type { InitrdEntry } from "../../../src/guest/kernel/cpio.ts";
import { entryAt, lackOf, modulesIn } from "../../../src/guest/kernel/initrd-lookup.ts";

const file = (path: string): InitrdEntry => ({ path, type: "file", mode: 0o755, size: 1 });
const link = (path: string, target: string): InitrdEntry => ({ path, type: "symlink", mode: 0o777, size: 1, target });
const listing = {
  parts: [],
  entries: [
    link("init", "/usr/lib/systemd/systemd"),
    link("lib", "usr/lib"),
    link("loop", "loop"),
    link("usr/bin", "../bin/../sbin"),
    link("out", "../../sbin/x"),
    file("sbin/x"),
    file("usr/lib/systemd/systemd"),
    file("usr/lib/modules/1/kernel/a-b.ko.xz"),
    file("lib/modules/2/c.ko"),
    file("lib/modules/2/modules.dep"),
    file("other/lib/modules/3/d.ko"),
  ],
};

describe("what an initial RAM disk holds", () => {
  it("is found through links, which stay within it", () => {
    expect(entryAt(listing, "init")?.path).to.equal("usr/lib/systemd/systemd");
    expect(entryAt(listing, "lib/modules/1/kernel/a-b.ko.xz")?.path).to.equal("usr/lib/modules/1/kernel/a-b.ko.xz");
    expect(entryAt(listing, "usr/bin/x")?.path).to.equal("sbin/x");
    expect(entryAt(listing, "out")?.path).to.equal("sbin/x");
    expect(entryAt(listing, "./sbin//x")?.path).to.equal("sbin/x");
    for (const path of ["loop", "gone", "init/below"]) expect(entryAt(listing, path)).to.equal(undefined);
  });

  it("are modules by the name that Linux knows, with the version of their kernel", () => {
    expect(modulesIn(listing)).to.deep.equal([
      { name: "a_b", version: "1" },
      { name: "c", version: "2" },
    ]);
  });

  it("lacks a module, or what that depends on", () => {
    const index = {
      directory: "/m",
      listed: new Map([["a", { path: "/m/a.ko", dependencies: ["/m/b-c.ko"] }]]),
      builtin: new Set(["z"]),
    };
    expect(lackOf("z", new Set(), index)).to.equal("builtin");
    expect(lackOf("a", new Set(["a", "b_c"]), index)).to.equal("");
    expect(lackOf("a", new Set(["a"]), index)).to.equal("a is in it without b_c");
    expect(lackOf("a", new Set(), index)).to.equal("a is not in it");
    expect(lackOf("a", new Set(["a"]), undefined)).to.equal("");
  });
});
