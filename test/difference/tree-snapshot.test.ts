import { createHash } from "node:crypto";
import { expect } from "chai";
import { statusAt } from "../../src/difference/status-columns.ts";
import { entryReaderOf, treeSnapshot } from "../../src/difference/tree-snapshot.ts";
import { overlay } from "../../src/filesystem/overlay.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { memoryTree } from "../support/memory-tree.ts";
import { smallGuest, snapshotOf } from "../support/small-guest.ts";

describe("a snapshot of a tree", () => {
  const files = { "/usr/bin/a": "twelve bytes", "/etc/a": "x" };
  const entries = smallGuest([{ name: "a", files }], { "/opt/b": "own", "/opt/link": { link: "b\udc80" } });

  it("has a row for each path", () => {
    const { paths, statuses, targets, owners, records, files: count } = snapshotOf(entries);
    const row = paths.indexOf("/usr/bin/a");
    expect(paths).to.deep.equal([...memoryTree(entries).walk()].map(({ path }) => path));
    expect(statusAt(statuses, row)).to.include({ type: "file", mode: 0o644, size: 12 });
    expect([owners[row], records[row]]).to.deep.equal(["a", createHash("md5").update("twelve bytes").digest("hex")]);
    expect(targets).to.deep.equal(new Map([[paths.indexOf("/opt/link"), "b\udc80"]]));
    expect(count).to.equal(7);
  });

  it("counts bytes by package, and of hard links once", () => {
    const status = { inode: 77, links: 2 };
    const linked = overlay(memoryTree(entries), {
      replaced: new Map([["/opt/c", Buffer.from("own")]]),
      status: new Map([
        ["/opt/b", status],
        ["/opt/c", status],
      ]),
    });
    const { packageBytes } = treeSnapshot(guestOf(linked), []);
    const database =
      3 +
      ["/var/lib/dpkg/status", "/var/lib/dpkg/info/a.list", "/var/lib/dpkg/info/a.md5sums"].reduce(
        (sum, path) => sum + linked.read(path).length,
        linked.read("/usr/lib/os-release").length,
      );
    expect(packageBytes).to.deep.equal(
      new Map([
        ["a", 13],
        ["", database],
      ]),
    );
  });

  it("knows attributes where the tree tells them, long ones by their digest", () => {
    const tree = memoryTree(entries);
    const value = Buffer.alloc(65, 1);
    const reader = {
      ...entryReaderOf(tree),
      attributes: ({ path }: { path: string }) =>
        new Map(
          path === "/etc/a"
            ? [
                ["user.b", value],
                ["security.capability", Buffer.of(1)],
              ]
            : [],
        ),
    };
    const { attributes, paths } = treeSnapshot(guestOf(tree), [], reader);
    const digest = createHash("sha256").update(value).digest("hex");
    const text = JSON.stringify([
      ["security.capability", "01"],
      ["user.b", digest],
    ]);
    expect(attributes).to.deep.equal(new Map([[paths.indexOf("/etc/a"), text]]));
    expect(snapshotOf(entries).attributes).to.equal(undefined);
  });

  it("says what of the package database cannot be read", () => {
    const incomplete: string[] = [];
    const broken = new Map(entries);
    broken.delete("/var/lib/dpkg/info/a.list");
    treeSnapshot(guestOf(memoryTree(broken)), incomplete);
    expect(incomplete.join()).to.match(/^who owns which file is not all known: .*a\.list/);
  });
});
