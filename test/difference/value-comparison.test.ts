import { expect } from "chai";
import type { GuestValues } from "../../src/difference/guest-values.ts";
import { compareUsers, compareValues, partitionValues, shortened } from "../../src/difference/value-comparison.ts";

describe("values of two guests", () => {
  it("are new, gone and others, by name", () => {
    const old = new Map([
      ["b", "1"],
      ["a", "1"],
      ["same", "1"],
    ]);
    const now = new Map([
      ["c", ""],
      ["a", "2"],
      ["same", "1"],
    ]);
    expect(compareValues(old, now)).to.deep.equal([
      { name: "a", old: "1", new: "2" },
      { name: "b", old: "1" },
      { name: "c", new: "" },
    ]);
  });

  it("are told by what of a list differs", () => {
    expect(shortened({ name: "a", old: "x, y, z", new: "x, w, z" })).to.deep.equal({ name: "a", old: "y", new: "w" });
    expect(shortened({ name: "a", old: "x", new: "x, y" })).to.deep.equal({ name: "a", old: "as before", new: "y" });
    expect(shortened({ name: "a", new: "x, y" })).to.deep.equal({ name: "a", new: "x, y" });
  });

  it("tell that a password is another one, and not which", () => {
    const values = (text: string, digest: string) =>
      ({ users: new Map([["root", text]]), passwords: new Map([["root", digest]]) }) as unknown as GuestValues;
    expect(compareUsers(values("password set", "1"), values("password set", "1"))).to.deep.equal([]);
    expect(compareUsers(values("password set", "1"), values("password set", "2"))).to.deep.equal([
      { name: "root", old: "password set", new: "password set to another one" },
    ]);
  });

  it("tell how a disk is divided", () => {
    const partition = { index: 1, offset: 1048576, size: 4096, type: "0x83", name: "root", bootable: true };
    const image = { path: "a", format: "raw", fileSize: 1, virtualSize: 1, partitionTable: "mbr" } as const;
    expect(partitionValues({ ...image, partitions: [partition] })).to.deep.equal(
      new Map([
        ["partition table", "mbr"],
        ["partition 1", "no known file system, 4096 bytes at 1048576, type 0x83, name root, bootable"],
      ]),
    );
    expect(partitionValues({ path: "a", format: "tar", fileSize: 1, virtualSize: 1 }).size).to.equal(0);
  });
});
