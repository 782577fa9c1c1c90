import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "chai";
import { openDisk } from "../../../src/disk/disk-image.ts";
import { openFile } from "../../../src/disk/file-reader.ts";
import type { ByteReader } from "../../../src/disk/reader.ts";
import { type Qcow2Set, qcow2SetFile, qcow2Sets } from "../../support/qcow2-sets.ts";
import { randomOf } from "../../support/random.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";
import { rejectionOf } from "../../support/refusal-code.ts";

const piece = 1024 * 1024;
const sets = qcow2Sets();
const groups = [...new Set(sets.map(({ group }) => group))];

describe(`openDisk of ${sets.length} qcow2 files that qemu-img and qemu-io made`, () => {
  const scratch = scratchDirectory();

  before(function () {
    needTools(this, "qemu-img", "qemu-io");
  });

  for (const group of groups) {
    const members = sets.filter((set) => set.group === group);
    it(`shows the bytes that qemu-img shows, or refuses: ${members.length} of ${group}`, async function () {
      this.timeout(120_000);
      for (const set of members) await demandReading(set);
    });
  }

  it("has sets of different names, most of which open", () => {
    expect(new Set(sets.map(({ name }) => name)).size).to.equal(sets.length);
    expect(sets.filter((set) => (set.withBacking ?? set.opening) === "opens").length).to.be.at.least(300);
  });

  async function demandReading(set: Qcow2Set): Promise<void> {
    const path = qcow2SetFile(set);
    const backing = { directory: dirname(path), imagePath: path };
    expect(await openingOf(path), set.name).to.equal(set.opening);
    const expected = set.withBacking ?? set.opening;
    if (expected !== "opens") {
      expect(await openingOf(path, backing), `${set.name}, with backing files`).to.equal(expected);
      return;
    }
    const raw = scratch("raw");
    rmSync(raw, { force: true });
    runTool("qemu-img", ["convert", "-t", "unsafe", "-f", "qcow2", "-O", "raw", path, raw]);
    const file = openFile(path);
    const disk = await openDisk(file, "qcow2", set.withBacking === undefined ? {} : { backing });
    const descriptor = openSync(raw, "r");
    try {
      demandEqual(set.name, disk, descriptor, disk.qcow2?.header.clusterSize ?? 65536);
    } finally {
      closeSync(descriptor);
      disk.close();
      file.close();
    }
  }

  async function openingOf(path: string, backing?: { directory: string; imagePath: string }): Promise<string> {
    const file = openFile(path);
    try {
      const refusal = await rejectionOf(openDisk(file, "qcow2", { backing }).then((disk) => disk.close()));
      return refusal?.code ?? "opens";
    } finally {
      file.close();
    }
  }

  /** All of it by SHA-256 in pieces of 1 MiB, then small reads here and there, most of them across the border of a cluster. */
  function demandEqual(name: string, disk: ByteReader, raw: number, clusterSize: number): void {
    const { size } = fstatSync(raw);
    expect(disk.length, name).to.equal(size);
    const ours = createHash("sha256");
    const theirs = createHash("sha256");
    const all = Buffer.alloc(size);
    for (let at = 0; at < size; at += piece) {
      const length = Math.min(piece, size - at);
      ours.update(disk.read(at, length));
      readSync(raw, all, at, length, at);
      theirs.update(all.subarray(at, at + length));
    }
    expect(ours.digest("hex"), name).to.equal(theirs.digest("hex"));
    const random = randomOf(size + clusterSize);
    for (let round = 0; round < 300 && size > 0; round++) {
      const border = clusterSize * random(Math.ceil(size / clusterSize));
      const offset = round % 3 === 0 ? random(size) : Math.max(0, border - random(Math.min(border, 3000) + 1));
      const length = Math.min(random(round % 7 === 0 ? 5 * clusterSize : 6000) + 1, size - offset, piece);
      const isEqual = all.compare(disk.read(offset, length), 0, length, offset, offset + length) === 0;
      if (!isEqual) expect.fail(`${name}: ${length} bytes at ${offset} differ`);
    }
  }
});
