import { expect } from "chai";
import { overlay } from "../../src/filesystem/overlay.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

const base = memoryTree(
  new Map<string, Entry>([
    ["/etc/hostname", "amphora\n"],
    ["/etc/mtab", { link: "/proc/mounts" }],
    ["/usr/bin/sh", { content: "shell", mode: 0o755 }],
    ["/usr/lib/a", "a"],
  ]),
);
const paths = (tree: typeof base) => [...tree.walk()].map((entry) => entry.path);
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe("overlay", () => {
  it("without changes shows the tree as it is", () => {
    const tree = overlay(base, {});
    expect([...tree.walk()]).to.deep.equal([...base.walk()]);
    expect(text(tree.read("/etc/hostname", { offset: 2, size: 3 }))).to.equal("pho");
    expect(tree.readlink("/etc/mtab")).to.equal("/proc/mounts");
    expect(tree.type).to.equal(base.type);
  });

  it("removes a path with all below it, and nothing beside it", () => {
    const tree = overlay(base, { removed: ["/usr", "/etc/host"] });
    expect(paths(tree)).to.deep.equal(["/", "/etc", "/etc/hostname", "/etc/mtab"]);
    expect(tree.stat("/usr/bin/sh")).to.equal(undefined);
  });

  it("replaces content and keeps mode and owner", () => {
    const tree = overlay(base, { replaced: new Map([["/usr/bin/sh", Buffer.from("another")]]) });
    expect(text(tree.read("/usr/bin/sh"))).to.equal("another");
    expect(tree.stat("/usr/bin/sh")).to.include({ mode: 0o755, size: 7 });
    expect(text(base.read("/usr/bin/sh"))).to.equal("shell");
  });

  it("adds files and links with the directories on the way", () => {
    const tree = overlay(base, {
      replaced: new Map([["/opt/new/file", Buffer.from("x")]]),
      links: new Map([
        ["/opt/link", "new/file"],
        ["/etc/mtab", "/etc/hostname"],
      ]),
    });
    expect(tree.list("/opt")).to.deep.equal(["link", "new"]);
    expect(text(tree.read("/opt/link"))).to.equal("x");
    expect(text(tree.read("/etc/mtab"))).to.equal("amphora\n");
    expect(tree.lstat("/opt/link")).to.include({ type: "symlink", size: 8 });
    expect(tree.stat("/opt/new")).to.include({ type: "directory", mode: 0o755 });
  });

  it("puts new files into a directory that was removed", () => {
    const tree = overlay(base, { removed: ["/usr"], replaced: new Map([["/usr/lib/b", Buffer.from("b")]]) });
    expect(tree.list("/usr")).to.deep.equal(["lib"]);
    expect(tree.list("/usr/lib")).to.deep.equal(["b"]);
  });

  it("changes what lstat tells", () => {
    const tree = overlay(base, { status: new Map([["/etc/hostname", { mode: 0o600, uid: 1000 }]]) });
    expect(tree.stat("/etc/hostname")).to.include({ mode: 0o600, uid: 1000, size: 8 });
    expect([...tree.walk("/etc/hostname")][0]?.status.mode).to.equal(0o600);
  });
});
