import { expect } from "chai";
import type { ImageUnderTest } from "../../src/verify/image-under-test.ts";
import { isHostDevice, volumeNamed, volumesOf } from "../../src/verify/volumes.ts";
import { esp, gptLayout } from "../support/mutation/gpt-layout.ts";

const partition = { index: 1, offset: 2 ** 20, size: 2 ** 20, type: "0x83", bootable: true };
const uuid = "65f7ca4e-1331-4144-b47c-559cd4ae75af";
const filesystem = { type: "ext4", superblock: { label: "cloudimg-rootfs", uuid } };
const image = {
  contents: [{ partition, filesystem, hasSystem: true, name: "ext4" }],
  partitions: { scheme: "mbr", sectorSize: 512, id: "c5d18b22", partitions: [partition], findings: [] },
  rootPartition: partition,
  rootFilesystem: filesystem,
} as unknown as ImageUnderTest;

describe("volumesOf", () => {
  it("names the root by everything that a configuration may call it", () => {
    expect(volumesOf(image)).to.deep.equal([
      { partition: 1, type: "ext4", label: "cloudimg-rootfs", uuid, partitionUuid: "c5d18b22-01", isRoot: true },
    ]);
  });

  it("names a FAT by its serial number", () => {
    const efi = { ...image, ...gptLayout([esp, 550, "vfat", {}])(image) };
    expect(volumesOf(efi)).to.deep.equal([
      { partition: 2, type: "ext4", label: "cloudimg-rootfs", uuid, partitionUuid: undefined, isRoot: true },
      { partition: 1, type: "vfat", label: "ESP", uuid: "1234-ABCD", partitionUuid: undefined, isRoot: false },
    ]);
  });

  it("is nothing of an image without any", () => {
    expect(volumesOf({ contents: [] })).to.deep.equal([]);
  });
});

describe("volumeNamed", () => {
  const volumes = volumesOf(image);
  const isFound = (name: string) => volumeNamed(name, volumes) !== undefined;

  it("finds a file system by each of its names", () => {
    const names = ["LABEL=cloudimg-rootfs", `UUID=${uuid}`, `UUID=${uuid.toUpperCase()}`, "PARTUUID=C5D18B22-01"];
    expect(names.map(isFound)).to.deep.equal([true, true, true, true]);
  });

  it("finds none by anything else", () => {
    const names = ["LABEL=Cloudimg-rootfs", "LABEL=", "UUID=1", "PARTUUID=c5d18b22-02", "/dev/vda1", "PARTLABEL=x", ""];
    expect(names.filter(isFound)).to.deep.equal([]);
  });
});

describe("isHostDevice", () => {
  it("knows what only the build host has", () => {
    const devices = ["/dev/loop0p1", "root=/dev/mapper/loop0p1", "/dev/dm-3", "/dev/nbd0", "/dev/vda1", "LABEL=loop"];
    expect(devices.map(isHostDevice)).to.deep.equal([true, true, true, true, false, false]);
  });
});
