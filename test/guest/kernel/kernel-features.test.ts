import { expect } from "chai";
import { guestOf } from "../../../src/guest/guest.ts";
import {
  certificateFeatures,
  featureFiles,
  iptablesFeatures,
  masqueradesThroughNft,
  neededFeatures,
  nftFeatures,
  rootDeviceFeatures,
} from "../../../src/guest/kernel/kernel-features.ts";
import { readModuleIndexes } from "../../../src/guest/kernel/kernel-modules.ts";
import { goodAmphora, kernelVersion } from "../../support/good-amphora.ts";
import { memoryTree } from "../../support/memory-tree.ts";

describe("what an amphora needs of its kernel", () => {
  it("depends on whether nft is there", () => {
    const withNft = guestOf(memoryTree(goodAmphora()));
    expect([masqueradesThroughNft(withNft), neededFeatures(withNft)]).to.deep.include(true);
    expect(neededFeatures(withNft)).to.include.members([...nftFeatures]);
    const without = guestOf(memoryTree(new Map()));
    expect(masqueradesThroughNft(without)).to.equal(false);
    expect(neededFeatures(without)).to.include.members([...iptablesFeatures]);
  });

  it("stands in the files of modules and of what they depend on", () => {
    const index = guestOf(memoryTree(goodAmphora())).fact(readModuleIndexes).get(`/usr/lib/modules/${kernelVersion}`);
    if (index === undefined) throw new Error("there is no index");
    const names = featureFiles(index, certificateFeatures).map((path) => path.slice(path.lastIndexOf("/") + 1));
    expect(names).to.have.members(["brd.ko", "dm-mod.ko", "dm-crypt.ko", "ext4.ko"]);
  });

  it("is on the way to the root file system its driver and that of the disk", () => {
    const whats = (filesystem?: string) => rootDeviceFeatures(filesystem).flatMap(({ modules }) => modules);
    expect(whats("xfs")).to.deep.equal(["virtio_pci", "virtio_blk", "virtio_scsi", "xfs"]);
    expect(whats()).to.deep.equal(["virtio_pci", "virtio_blk", "virtio_scsi"]);
  });
});
