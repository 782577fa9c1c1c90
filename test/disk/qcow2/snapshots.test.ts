import { expect } from "chai";
import { openFile } from "../../../src/disk/file-reader.ts";
import { parseHeader } from "../../../src/disk/qcow2/header.ts";
import { readSnapshots } from "../../../src/disk/qcow2/snapshots.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { qcow2SetFile, qcow2Sets } from "../../support/qcow2-sets.ts";
import { needTools, runTool } from "../../support/real-tool.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { headerFixture } from "./header-fixture.ts";

const table = 6 * 65536;

/** An image with one snapshot, "7" called "night"; the machine's state is 4 KiB by the old field, 5 GiB by the new one. */
function fixture(extraSize: number): Buffer {
  const bytes = headerFixture();
  bytes.writeUInt32BE(1, 60);
  bytes.writeBigUInt64BE(BigInt(table), 64);
  bytes.writeBigUInt64BE(7n * 65536n, table);
  bytes.writeUInt32BE(2, table + 8);
  bytes.writeUInt16BE(1, table + 12);
  bytes.writeUInt16BE(5, table + 14);
  bytes.writeUInt32BE(1_700_000_000, table + 16);
  bytes.writeUInt32BE(987_654_321, table + 20);
  bytes.writeBigUInt64BE(12_345_678_901n, table + 24);
  bytes.writeUInt32BE(4096, table + 32);
  bytes.writeUInt32BE(extraSize, table + 36);
  bytes.writeBigUInt64BE(5n << 30n, table + 40);
  bytes.writeBigUInt64BE(1n << 20n, table + 48);
  bytes.writeBigUInt64BE(99n, table + 56);
  bytes.write("7night", table + 40 + extraSize);
  return bytes;
}

function read(bytes: Buffer) {
  const file = readerOf(bytes);
  return readSnapshots(file, parseHeader(file));
}

describe("readSnapshots", () => {
  it("lists what qemu-img lists", function () {
    needTools(this, "qemu-img", "qemu-io");
    this.timeout(60_000);
    const sets = qcow2Sets().filter(({ group }) => group === "internal snapshots");
    expect(sets.length).to.be.at.least(20);
    for (const set of sets) {
      const path = qcow2SetFile(set);
      const { snapshots = [] } = JSON.parse(runTool("qemu-img", ["info", "--output=json", path]));
      const file = openFile(path);
      const header = parseHeader(file);
      const ours = readSnapshots(file, header);
      file.close();
      expect(ours, set.name).to.have.length(header.snapshots).and.not.to.have.length(0);
      const told = ours.map((snapshot) => ({
        id: snapshot.id,
        name: snapshot.name,
        "vm-state-size": snapshot.vmStateSize,
        "date-sec": Math.floor(snapshot.date.getTime() / 1000),
        "vm-clock-sec": Number(snapshot.vmClock / 1_000_000_000n),
        "vm-clock-nsec": Number(snapshot.vmClock % 1_000_000_000n),
        ...(snapshot.icount !== undefined && { icount: Number(snapshot.icount) }),
      }));
      const theirs = snapshots.map(({ "date-nsec": _, ...rest }: Record<string, unknown>) => rest);
      expect(told, set.name).to.deep.equal(theirs);
      for (const { diskSize } of ours) expect(diskSize, set.name).to.equal(header.virtualSize);
    }
  });

  it("takes of the extra data what is there", () => {
    const [whole] = read(fixture(24));
    expect(whole).to.deep.equal({
      id: "7",
      name: "night",
      date: new Date(1_700_000_000_987),
      vmClock: 12_345_678_901n,
      vmStateSize: 5 * 2 ** 30,
      diskSize: 2 ** 20,
      icount: 99n,
      l1Offset: 7 * 65536,
      l1Size: 2,
    });
    expect(read(fixture(16))[0]).to.include({ diskSize: 2 ** 20, icount: undefined, name: "night" });
    expect(read(fixture(0))[0]).to.include({ vmStateSize: 4096, diskSize: undefined, icount: undefined });
    expect(read(headerFixture())).to.deep.equal([]);
  });

  it("refuses a table that cannot be", () => {
    const changed = (change: (bytes: Buffer) => void) => {
      const bytes = fixture(24);
      change(bytes);
      return codeOf(() => read(bytes));
    };
    expect(changed(() => {})).to.equal("no refusal");
    expect(changed((bytes) => bytes.writeUInt32BE(0xffff_ffff, 60))).to.equal("corrupt-image");
    expect(changed((bytes) => bytes.writeUInt32BE(65536, 60))).to.equal("corrupt-image");
    expect(changed((bytes) => bytes.writeBigUInt64BE(BigInt(table + 512), 64))).to.equal("corrupt-image");
    expect(changed((bytes) => bytes.writeBigUInt64BE(1n << 63n, 64))).to.equal("corrupt-image");
    expect(changed((bytes) => bytes.writeUInt32BE(1025, table + 36))).to.equal("corrupt-image");
    expect(changed((bytes) => bytes.writeBigUInt64BE(10n * 65536n, 64))).to.equal("corrupt-image");
  });
});
