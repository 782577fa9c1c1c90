import { release } from "node:os";
import { expect } from "chai";
import { libguestfsAvailability } from "../../src/backend/libguestfs.ts";
import { openFile } from "../../src/disk/file-reader.ts";
import { openFilesystem } from "../../src/filesystem/open-filesystem.ts";
import { mountRights } from "../../src/host/mount-rights.ts";
import { skipAloud } from "../skip.ts";
import { needTools, scratchDirectory } from "./real-tool.ts";
import { type ListedEntry, listingDifferences, listTree } from "./tree-listing.ts";
import { fillInAppliance, fillOnHost, makeXfs } from "./xfs-oracle.ts";
import type { XfsSet } from "./xfs-sets.ts";

const [major = 0, minor = 0] = release().split(".").map(Number);
const mountsLargeBlocks = major > 6 || (major === 6 && minor >= 12);

/** What our own reader sees of the file system of a set. */
function readXfs(path: string, set: XfsSet): Map<string, ListedEntry> {
  const file = openFile(path);
  try {
    const filesystem = openFilesystem(file);
    if (filesystem?.type !== "xfs") throw new Error(`${path} is not recognised as XFS`);
    expect(filesystem.superblock.needsRecovery).to.equal(set.externalLog ? undefined : false);
    return listTree(filesystem.tree);
  } finally {
    file.close();
  }
}

/** A test for each set, which holds what is read here against what a kernel shows. */
export function testXfsSets(sets: readonly XfsSet[]): void {
  const scratch = scratchDirectory();
  const fileOf = ({ name }: XfsSet) => scratch(name.replaceAll(/\W+/g, "-"));

  describe("as this host's kernel shows them", () => {
    before(function () {
      const rights = mountRights();
      if (!rights.available) skipAloud(this, `${rights.reason}; ${rights.remedy}`);
      needTools(this, "mkfs.xfs", "xfs_admin", "losetup", "getfattr");
    });
    for (const set of sets.filter(({ oracle }) => oracle === "host kernel")) {
      it(`reads ${set.name}`, function () {
        if (set.hasLargeBlocks && !mountsLargeBlocks)
          skipAloud(this, `Linux ${release()} mounts no blocks over a page; boot 6.12 or newer`, "Linux 6.12");
        makeXfs(set, fileOf(set));
        const expected = fillOnHost(set, fileOf(set), scratch("mount"));
        expect(expected.get("/socket")?.type).to.equal("socket");
        demandEqual(expected, readXfs(fileOf(set), set), set);
      });
    }
  });

  describe("as Debian's kernel shows them in libguestfs", () => {
    const inAppliance = sets.filter(({ oracle }) => oracle === "libguestfs");
    let expected: Map<string, ListedEntry>[] = [];

    before(async function () {
      const availability = libguestfsAvailability();
      if (!availability.available) skipAloud(this, `${availability.reason}; ${availability.remedy}`);
      needTools(this, "mkfs.xfs");
      for (const set of inAppliance) makeXfs(set, fileOf(set));
      expected = await fillInAppliance(inAppliance, inAppliance.map(fileOf), scratch("appliance"));
    });
    for (const [index, set] of inAppliance.entries()) {
      it(`reads ${set.name}`, () => demandEqual(expected[index] ?? new Map(), readXfs(fileOf(set), set), set));
    }
  });
}

function demandEqual(expected: Map<string, ListedEntry>, actual: Map<string, ListedEntry>, set: XfsSet): void {
  // An oracle that saw nothing would agree with everything.
  const all = [...expected.values()];
  expect(all.length).to.be.greaterThan(set.names / 2);
  expect(new Set(all.map(({ type }) => type))).to.include.keys(
    "file",
    "directory",
    "symlink",
    "character",
    "block",
    "fifo",
  );
  expect(Object.keys(expected.get("/attributes/many")?.attributes ?? {})).to.have.length(294);
  expect(expected.get("/attributes/access")?.attributes).to.include.keys("system.posix_acl_access");
  expect(listingDifferences(expected, actual)).to.deep.equal([]);
}
