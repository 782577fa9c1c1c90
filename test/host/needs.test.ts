import { expect } from "chai";
import { needsOf } from "../../src/host/needs.ts";

describe("what a task needs of the host", () => {
  it("is more for the tests than for a build", () => {
    const start = needsOf("start").map(({ what }) => what);
    const test = needsOf("test").map(({ what }) => what);
    expect(start).to.include.members(["disk-image-create", "debootstrap", "qemu-img", "sudo", "Debian's archive keys"]);
    expect(start).to.not.include.members(["dockerd", "guestfish"]);
    expect(test).to.include.members([...start, "dockerd", "docker", "guestfish", "shellcheck", "qemu-system-x86_64"]);
  });

  it("is stated once, with a package for either family", () => {
    for (const task of ["start", "test", "bench"] as const) {
      const needs = needsOf(task);
      expect(new Set(needs.map(({ what }) => what)).size, task).to.equal(needs.length);
      for (const need of needs) expect([...need.debian, ...need.redhat], need.what).to.have.length.of.at.least(2);
    }
  });

  it("is met by what is there", () => {
    const tar = needsOf("start").find(({ what }) => what === "tar");
    expect(tar?.isMet()).to.equal(true);
  });

  it("finds programs of /usr/sbin even when PATH does not lead there", () => {
    const losetup = needsOf("start").find(({ what }) => what === "losetup");
    const path = process.env["PATH"];
    process.env["PATH"] = "/nowhere";
    try {
      expect(losetup?.isMet()).to.equal(true);
    } finally {
      process.env["PATH"] = path;
    }
  });
});
