import { expect } from "chai";
import type { PartitionTable } from "../../../src/disk/partition.ts";
import { type GrubCore, readGrubCore } from "../../../src/guest/grub/grub-core.ts";
import { bootSectorOf, coreFaults, coreLimits, originalOf } from "../../../src/guest/grub/grub-installation.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { grubBootImage, grubSectors } from "../../support/grub-bytes.ts";
import { memoryTree } from "../../support/memory-tree.ts";

describe("the installation of GRUB", () => {
  const root = { scheme: "mbr", partition: 1, type: "ext4", uuid: "u", label: "l", directory: "/boot/grub" } as const;
  const disk = Buffer.concat([grubSectors()], 64 * 512);
  const core = readGrubCore(readerOf(disk), 1, [1, 64]) as GrubCore;
  const faults = (original?: Uint8Array) => coreFaults(core, root, original, () => {});

  it("has its core between the table and the first partition, or in the partition for it", () => {
    const bios = "21686148-6449-6e6f-744e-656564454649";
    const table = (scheme: "mbr" | "gpt", ...types: readonly string[]): PartitionTable => {
      const partitions = types.map((type, index) => ({
        index,
        offset: (index + 1) * 2 ** 20,
        size: 2 ** 20,
        type,
        bootable: false,
      }));
      return { scheme, sectorSize: 512, id: "", findings: [], partitions };
    };
    expect(coreLimits(table("mbr", "0x83"), bios)).to.deep.equal([1, 2048]);
    expect(coreLimits(table("gpt", "x", bios), bios)).to.deep.equal([4096, 6144]);
    expect(coreLimits(table("gpt", "x"), bios)).to.deep.equal([0, 0]);
    const { partitions, ...rest } = table("mbr", "0x83");
    const empty = { index: 2, offset: 0, size: 0, type: "0x83", bootable: false };
    expect(coreLimits({ ...rest, partitions: [...partitions, empty] }, bios)).to.deep.equal([1, 2048]);
  });

  it("is equal to the files that the guest keeps of it", () => {
    const file = Buffer.from(disk.subarray(512, 1024 + core.bytes.length));
    // The list of sectors and the size of the error correction are filled in.
    file.fill(9, 0, 512);
    file.fill(9, 512 + 0x10, 512 + 0x14);
    expect(faults()).to.deep.equal([]);
    expect(faults(file)).to.deep.equal([]);
    file.writeUInt8(file.readUInt8(700) ^ 1, 700);
    expect(faults(file)).to.deep.equal(["it differs from the guest's core.img at byte 700"]);
  });

  it("is seen to be damaged when it does not unpack", () => {
    const damaged = { ...core, packed: core.packed.map((byte, index) => (index === 900 ? byte ^ 1 : byte)) };
    expect(coreFaults(damaged, root, undefined, () => {}).join()).to.match(/are damaged|lacks|prefix/);
    const [fault] = coreFaults({ ...core, packed: new Uint8Array(2000) }, root, undefined, () => {});
    expect(fault).to.match(/packed bytes are damaged/);
  });

  it("has the boot sector of the guest's own boot.img", () => {
    const tree = memoryTree(
      new Map<string, string | Uint8Array>([
        ["/g/boot.img", grubBootImage()],
        ["/g/large", "12345"],
      ]),
    );
    expect(bootSectorOf(readerOf(disk), tree, "/g")).to.deep.equal({ coreSector: 1, bootDrive: 0xff });
    expect(bootSectorOf(readerOf(disk), tree, undefined)).to.be.an("object");
    expect(bootSectorOf(readerOf(Buffer.alloc(100)), tree, "/g")).to.equal("is not there");
    expect(originalOf(tree, "/g", "large", 4)).to.equal(undefined);
    expect(originalOf(tree, "/g", "none", 4)).to.equal(undefined);
    expect(originalOf(tree, undefined, "large", 9)).to.equal(undefined);
    expect(originalOf(tree, "/g", "large", 5)).to.have.length(5);
  });
});
