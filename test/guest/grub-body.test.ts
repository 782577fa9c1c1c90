import { expect } from "chai";
import { readGrubBody } from "../../src/guest/grub-body.ts";
import { grubBody } from "../support/grub-bytes.ts";

describe("readGrubBody", () => {
  it("reads modules, prefix and configuration", () => {
    const body = grubBody(["biosdisk", "ext2"], "(,msdos1)/boot/grub", "search.fs_uuid 1 root\n");
    expect(readGrubBody(body)).to.deep.equal({
      modules: ["biosdisk", "ext2"],
      prefix: "(,msdos1)/boot/grub",
      configuration: "search.fs_uuid 1 root\n",
    });
    expect(readGrubBody(grubBody([]))).to.deep.equal({ modules: [] });
  });

  it("passes over the mark where it stands in GRUB's own code", () => {
    const body = grubBody(["ext2"], "/boot/grub");
    body.write("mimg", 100);
    body.write("mimg", 203);
    expect(readGrubBody(body)).to.deep.equal({ modules: ["ext2"], prefix: "/boot/grub" });
  });

  it("finds nothing in what was damaged", () => {
    const body = grubBody(["ext2"], "/boot/grub");
    const at = body.indexOf("mimg");
    for (const [place, value] of [
      [4, 0],
      [4, 0x7fffffff],
      [8, 0x7fffffff],
      [8, 4],
      [16, 3],
      [16, 0x7fffffff],
    ] as const) {
      const changed = Buffer.from(body);
      changed.writeUInt32LE(value, at + place);
      expect(readGrubBody(changed), `${value} at ${place}`).to.equal(undefined);
    }
    expect(readGrubBody(Buffer.from("mimg"))).to.equal(undefined);
    expect(readGrubBody(Buffer.alloc(0))).to.equal(undefined);
  });

  it("names no module whose object says nothing of itself", () => {
    const body = grubBody(["ext2"]);
    const at = body.indexOf("\x7fELF");
    for (const place of [0, 32, 46, 50]) {
      const changed = Buffer.from(body);
      changed.writeUInt16LE(0xfff0, at + place);
      expect(readGrubBody(changed)?.modules).to.deep.equal([]);
    }
  });
});
