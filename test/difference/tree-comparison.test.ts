import { expect } from "chai";
import { compareSnapshots, contentChange } from "../../src/difference/tree-comparison.ts";
import { treeSnapshot } from "../../src/difference/tree-snapshot.ts";
import { type OverlayChanges, overlay } from "../../src/filesystem/overlay.ts";
import type { FileStatus } from "../../src/filesystem/tree.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";
import { smallGuest, snapshotOf } from "../support/small-guest.ts";

const folder = "/usr/lib/python3/dist-packages";
const entries = smallGuest([{ name: "a", files: { "/usr/bin/a": "a program", [`${folder}/a.py`]: "import b" } }], {
  "/etc/motd": "hello",
  "/etc/link": { link: "motd" },
  "/etc/empty": { directory: true },
  [`${folder}/__pycache__/a.cpython-311.pyc`]: "compiled",
});
const old = snapshotOf(entries);
const tree = memoryTree(entries);
const changed = (changes: OverlayChanges) => treeSnapshot(guestOf(overlay(tree, changes)), []);
const status = (path: string, more: Partial<FileStatus>) => changed({ status: new Map([[path, more]]) });
const told = (now: typeof old) =>
  [...compareSnapshots(old, now).changes.values()].map(({ change, path, aspects }) =>
    [change, path, ...aspects].join(" "),
  );

describe("two trees", () => {
  it("differ in nothing where they are the same, whatever the time of a file without a record", () => {
    expect(told(old)).to.deep.equal([]);
    expect(told(status("/etc/motd", { modified: 99, inode: 12345 }))).to.deep.equal([]);
  });

  const device = { major: 1, minor: 3 };
  const cases: readonly (readonly [what: string, now: typeof old, told: readonly string[]])[] = [
    ["a path that is gone", changed({ removed: ["/etc/motd"] }), ["removed /etc/motd"]],
    [
      "paths that are new",
      changed({ replaced: new Map([["/etc/new/file", Buffer.of(1)]]) }),
      ["added /etc/new", "added /etc/new/file"],
    ],
    ["a mode", status("/etc/motd", { mode: 0o4755 }), ["changed /etc/motd mode"]],
    ["a mode of a directory", status("/etc/empty", { mode: 0o1777 }), ["changed /etc/empty mode"]],
    ["a user", status("/etc/motd", { uid: 1 }), ["changed /etc/motd owner"]],
    ["a group", status("/etc/motd", { gid: 1 }), ["changed /etc/motd owner"]],
    ["how many names a file has", status("/etc/motd", { links: 2 }), ["changed /etc/motd links"]],
    ["where a link leads", changed({ links: new Map([["/etc/link", "passwd"]]) }), ["changed /etc/link target"]],
    ["a type", changed({ links: new Map([["/etc/motd", "x"]]) }), ["changed /etc/motd type"]],
    ["a type to a device", status("/etc/motd", { type: "character", device }), ["changed /etc/motd type"]],
    [
      "the size of a file",
      changed({ replaced: new Map([["/etc/motd", Buffer.from("hello, you")]]) }),
      ["changed /etc/motd content"],
    ],
  ];
  for (const [what, now, expected] of cases) {
    it(`differ in ${what}`, () => {
      expect(told(now)).to.deep.equal(expected);
    });
  }

  it("tell what each side has, and who owns it", () => {
    const change = compareSnapshots(old, status("/usr/bin/a", { mode: 0o755, gid: 5 })).changes.get("/usr/bin/a");
    const state = { type: "file", mode: 0o644, uid: 0, gid: 0, size: 9, links: 1 };
    expect(change).to.deep.equal({
      ...{ path: "/usr/bin/a", change: "changed", aspects: ["mode", "owner"], package: "a" },
      ...{ old: state, new: { ...state, mode: 0o755, gid: 5 } },
    });
  });

  it("differ in attributes only where both can tell them", () => {
    const [one, other] = [new Map([[0, '[["a","01"],["b","02"]]']]), new Map([[0, '[["b","03"]]']])];
    const [was, is] = [
      { ...old, attributes: one },
      { ...old, attributes: other },
    ];
    expect(compareSnapshots(was, is).changes.get("/")).to.deep.include({
      ...{ aspects: ["attributes"], attributes: ["a", "b"] },
    });
    expect(compareSnapshots(was, { ...old, attributes: new Map(one) }).changes.size).to.equal(0);
    expect(compareSnapshots(old, is).changes.size).to.equal(0);
  });

  it("name the attributes of what only one of them has", () => {
    const row = old.paths.indexOf("/etc/motd");
    const was = { ...old, attributes: new Map([[row, '[["security.capability","01"]]']]) };
    const { changes } = compareSnapshots(was, changed({ removed: ["/etc/motd"] }));
    expect(changes.get("/etc/motd")?.attributes).to.deep.equal(["security.capability"]);
  });

  describe("leave contents of equal size", () => {
    const pairs = (now: typeof old) => {
      const { open, recorded } = compareSnapshots(old, now);
      return { open: open.map(({ path }) => path), recorded: recorded.map(({ path }) => path) };
    };
    const owned = ["/usr/bin/a", `${folder}/__pycache__/a.cpython-311.pyc`, `${folder}/a.py`];

    it("to be hashed, save of files that both databases record the same, and of what was compiled from these", () => {
      const { open, recorded } = pairs(old);
      expect(recorded).to.deep.equal(owned);
      expect(open).to.include("/etc/motd").and.not.include.members(owned);
    });

    it("to be hashed where the time of the last change differs, also of the source", () => {
      expect(pairs(status("/usr/bin/a", { modified: 1 })).open).to.include("/usr/bin/a");
      expect(pairs(status(`${folder}/a.py`, { modified: 1 })).open).to.include.members(owned.slice(1));
    });

    it("to be hashed where the databases record different digests", () => {
      const now = new Map<string, Entry>(entries).set("/var/lib/dpkg/info/a.md5sums", `${"0".repeat(32)}  usr/bin/a\n`);
      expect(pairs(snapshotOf(now)).open).to.include.members(owned);
    });

    it("and add what is found to what differs besides", () => {
      const now = status("/etc/motd", { mode: 0o600 });
      const { changes, open } = compareSnapshots(old, now);
      const pair = open.find(({ path }) => path === "/etc/motd");
      if (pair === undefined) throw new Error("it is not to be hashed");
      expect(contentChange(old, now, pair, changes.get("/etc/motd")).aspects).to.deep.equal(["mode", "content"]);
      expect(contentChange(old, now, pair)).to.deep.include({ path: "/etc/motd", aspects: ["content"] });
    });
  });
});
