import { expect } from "chai";
import type { NativeImage } from "../../src/backend/native.ts";
import { imageSnapshot } from "../../src/difference/image-snapshot.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";
import { smallGuest } from "../support/small-guest.ts";

const partition = { index: 1, offset: 512, size: 4096, type: "0x83", bootable: true };

/** An image of these entries, with what stands beside its root. */
function snapshot(entries: ReadonlyMap<string, Entry>, contents: NativeImage["contents"] = []) {
  const root = memoryTree(entries);
  const image = {
    path: "a.raw",
    format: "raw",
    kind: "disk",
    fileSize: 7,
    virtualSize: 9,
    root,
    contents,
    findings: [],
  };
  return imageSnapshot(image as unknown as NativeImage, guestOf(root));
}

describe("a snapshot of an image", () => {
  const removed = "\nPackage: c\nStatus: deinstall ok config-files\nArchitecture: all\nVersion: 1\nDescription: c\n";
  const guest = smallGuest([{ name: "b", version: "2" }]);
  guest.set("/var/lib/dpkg/info/c.list", "/.\n");
  guest.set("/var/lib/dpkg/status", `${guest.get("/var/lib/dpkg/status")}${removed}`);

  it("has what it is, and the packages whose files are there", () => {
    const { image, packageKind, packages, incomplete } = snapshot(guest);
    expect(image).to.include({ path: "a.raw", format: "raw", fileSize: 7, virtualSize: 9, partitionTable: "none" });
    expect(image.system).to.deep.equal({ id: "debian", version: "12", name: "debian" });
    expect([packageKind, packages]).to.deep.equal(["dpkg", [{ name: "b", version: "2", architecture: "amd64" }]]);
    expect(incomplete).to.deep.equal([]);
  });

  it("says what it did not look into", () => {
    const other = { partition, name: "vfat", hasSystem: false };
    expect(snapshot(guest, [other]).incomplete).to.deep.equal(["partition 1 with its vfat was not looked into"]);
    expect(snapshot(new Map([["/etc/hostname", "a"]])).incomplete[0]).to.match(/^there is no package database/);
  });

  it("says what could not be read, and has the rest", () => {
    const found = snapshot(
      new Map(guest).set("/etc/sysctl.d/a.conf", "a".repeat(70_000)).set("/etc/group", "a:x:1:\n"),
    );
    expect(found.incomplete.join()).to.match(/^sysctls could not be read: .*a\.conf/);
    expect(found.values.groups.size).to.equal(1);
  });

  it("can be handed from thread to thread", () => {
    const whole = snapshot(guest);
    expect(structuredClone(whole)).to.deep.equal(whole);
  });
});
