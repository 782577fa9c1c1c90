import { expect } from "chai";
import { libguestfsAvailability } from "../../../src/backend/libguestfs.ts";
import { openFile } from "../../../src/disk/file-reader.ts";
import { openFilesystem } from "../../../src/filesystem/open-filesystem.ts";
import { mountRights } from "../../../src/host/mount-rights.ts";
import { skipAloud } from "../../skip.ts";
import { needTools, scratchDirectory } from "../../support/real-tool.ts";
import { type ListedEntry, listingDifferences, listTree } from "../../support/tree-listing.ts";
import { fillInAppliance, fillOnHost, makeXfs } from "../../support/xfs-oracle.ts";
import { xfsSets } from "../../support/xfs-sets.ts";

/** What our own reader sees of the file system in a file. */
function readXfs(path: string): Map<string, ListedEntry> {
  const file = openFile(path);
  try {
    const filesystem = openFilesystem(file);
    if (filesystem?.type !== "xfs") throw new Error(`${path} is not recognised as XFS`);
    expect(filesystem.superblock.needsRecovery).to.equal(path.includes("log of its own") ? undefined : false);
    return listTree(filesystem.tree);
  } finally {
    file.close();
  }
}

describe("sets of XFS", function () {
  // One appliance serves all sets that this host's kernel does not mount; without KVM that takes a minute.
  this.timeout(300_000);
  const scratch = scratchDirectory();
  const fileOf = (name: string) => scratch(name.replaceAll(/[^\w. -]/g, "-"));

  describe("as this host's kernel shows them", () => {
    before(function () {
      const rights = mountRights();
      if (!rights.available) skipAloud(this, `${rights.reason}; ${rights.remedy}`);
      needTools(this, "mkfs.xfs", "xfs_admin", "losetup", "getfattr");
    });
    for (const set of xfsSets().filter(({ oracle }) => oracle === "host kernel")) {
      it(`reads ${set.name}`, () => {
        makeXfs(set, fileOf(set.name));
        const expected = fillOnHost(set, fileOf(set.name), scratch("mount"));
        expect(expected.size).to.be.greaterThan(3000);
        expect(listingDifferences(expected, readXfs(fileOf(set.name)))).to.deep.equal([]);
      });
    }
  });

  describe("as Debian's kernel shows them in libguestfs", () => {
    const sets = xfsSets().filter(({ oracle }) => oracle === "libguestfs");
    let expected: Map<string, ListedEntry>[] = [];

    before(async function () {
      const availability = libguestfsAvailability();
      if (!availability.available) skipAloud(this, `${availability.reason}; ${availability.remedy}`);
      needTools(this, "mkfs.xfs");
      for (const set of sets) makeXfs(set, fileOf(set.name));
      const paths = sets.map(({ name }) => fileOf(name));
      expected = await fillInAppliance(sets, paths, scratch("appliance"));
    });
    for (const [index, set] of sets.entries()) {
      it(`reads ${set.name}`, () => {
        const listing = expected[index] ?? new Map<string, ListedEntry>();
        expect(listing.size).to.be.greaterThan(1000);
        expect(listingDifferences(listing, readXfs(fileOf(set.name)))).to.deep.equal([]);
      });
    }
  });
});
