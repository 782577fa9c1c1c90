import { expect } from "chai";
import type { FileTree } from "../../../src/filesystem/tree.ts";
import { readRpmDatabase } from "../../../src/guest/rpm/rpm-database.ts";
import { readRpmFiles } from "../../../src/guest/rpm/rpm-files.ts";
import { readRpmRecords } from "../../../src/guest/rpm/rpm-records.ts";
import { Refusal } from "../../../src/refusal.ts";
import { type Entry, memoryTree } from "../../support/memory-tree.ts";
import { randomOf } from "../../support/random.ts";
import { needTools, scratchDirectory } from "../../support/real-tool.ts";
import { smallDatabases } from "../../support/rpm-databases.ts";

const at = (name: string) => `/var/lib/rpm/${name.replace(/,.*/, "")}`;
/** Numbers that decide something. */
const odd = [0, 1, 2, 3, 5, 7, 0x0d, 0x7f, 0x80, 0xff, 0x1000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

describe("records of rpm", () => {
  const scratch = scratchDirectory();
  let databases = new Map<string, Buffer>();

  before(function () {
    this.timeout(60_000);
    needTools(this, "rpm", "rpmbuild", "db5.3_load");
    databases = smallDatabases(scratch("small"));
  });

  for (const name of ["rpmdb.sqlite", "Packages", "Packages, big-endian", "Packages.db"]) {
    it(`of 2500 damaged ${name} are told as far as they go, and never break the reading`, () => {
      const bytes = Buffer.from(databases.get(name) ?? []);
      const tree = memoryTree(new Map([[at(name), bytes]]));
      const whole = readRpmDatabase({ tree });
      expect(whole?.packages).to.have.length(13);
      const random = randomOf(41);
      let damaged = 0;
      for (let round = 0; round < 2500; round++) {
        const undo = mutate(bytes, random);
        const database = readRpmDatabase({ tree });
        readRpmFiles({ tree });
        const { packages = [], findings = [] } = database ?? {};
        if (findings.length > 0) damaged++;
        expect(findings.length).to.be.at.most(101);
        // What a page holds may be another package's name, but not more packages than there is room for.
        expect(packages.length).to.be.at.most(100);
        if (packages.length < 13) expect(findings, "what is said of what is lost").to.not.be.empty;
        undo();
      }
      expect(damaged).to.be.greaterThan(100);
      expect(readRpmDatabase({ tree })?.packages).to.deep.equal(whole?.packages);
    }).timeout(60_000);
  }

  it("go on where one of them is refused", () => {
    const tree = memoryTree(new Map([["/var/lib/rpm/rpmdb.sqlite", databases.get("rpmdb.sqlite") ?? ""]]));
    let met = 0;
    const read = readRpmRecords(tree, () => {
      met++;
      if (met === 2) throw new Refusal("damaged-record", "the package has no name");
    });
    expect(met).to.equal(13);
    expect(read).to.deep.equal({
      sources: ["/var/lib/rpm/rpmdb.sqlite"],
      findings: ["/var/lib/rpm/rpmdb.sqlite: record 2: the package has no name"],
    });
  });

  it("are read once where two paths lead to them, and a second database is told", () => {
    const bytes = databases.get("rpmdb.sqlite") ?? Buffer.alloc(0);
    const sources = (...more: readonly [string, Entry][]) =>
      readRpmRecords(
        memoryTree(new Map<string, Entry>([["/usr/lib/sysimage/rpm/rpmdb.sqlite", bytes], ...more])),
        () => {},
      );
    expect(sources(["/var/lib/rpm", { link: "../../usr/lib/sysimage/rpm" }])?.findings).to.deep.equal([]);
    expect(sources(["/var/lib/rpm/Packages", "old"])?.findings).to.deep.equal([
      "/var/lib/rpm/Packages: a second database besides /usr/lib/sysimage/rpm/rpmdb.sqlite",
    ]);
  });

  it("are damaged where the file system refuses to give them", () => {
    const tree = memoryTree(new Map([["/var/lib/rpm/Packages", Buffer.alloc(8192)]]));
    const broken: FileTree = {
      ...tree,
      read() {
        throw new Refusal("corrupt-filesystem", "the extent lies outside the disk");
      },
    };
    expect(readRpmRecords(broken, () => {})?.findings).to.deep.equal([
      "/var/lib/rpm/Packages: the extent lies outside the disk",
    ]);
  });
});

/** Writes a few odd numbers where they hurt, mostly at the start of pages; what is given back takes them away again. */
function mutate(bytes: Buffer, random: (limit: number) => number): () => void {
  const old: (readonly [number, Buffer])[] = [];
  for (let left = 1 + random(4); left > 0; left--) {
    const size = [1, 2, 4][random(3)] ?? 1;
    const page = 4096 * random(Math.floor(bytes.length / 4096));
    const place = Math.min(page + (random(2) === 0 ? random(64) : random(4096)), bytes.length - size);
    const kept = Buffer.from(bytes.subarray(place, place + size));
    old.unshift([place, kept]);
    const value = odd[random(odd.length)] ?? 0;
    const masked = size === 4 ? value : value & (256 ** size - 1);
    if (random(2) === 0) bytes.writeUIntBE(masked, place, size);
    else bytes.writeUIntLE(masked, place, size);
  }
  return () => {
    for (const [place, kept] of old) kept.copy(bytes, place);
  };
}
