import { expect } from "chai";
import { readGrubBody } from "../../../src/guest/grub/grub-body.ts";
import { grubBody } from "../../support/grub-bytes.ts";

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

  it("is looked for in time, whatever stands there", () => {
    const marks = Buffer.alloc(4 * 1024 * 1024, "mimg");
    expect(readGrubBody(marks)).to.equal(undefined);
    // A module of sections only, each with a name that reaches to its end.
    const module = Buffer.alloc(6 * 1024 * 1024, 0x41);
    module.write("\x7fELF", "latin1");
    module.writeUInt32LE(52, 32);
    module.writeUInt16LE(40, 46);
    module.writeUInt16LE(0xc000, 48);
    module.writeUInt16LE(0, 50);
    module.fill(0, 52, 52 + 40);
    for (let index = 1; index < 0xc000; index++) module.writeUInt32LE(2_000_000, 52 + 40 * index);
    const head = Buffer.from("mimg\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "latin1").subarray(0, 20);
    head.writeUInt32LE(12, 4);
    head.writeUInt32LE(20 + module.length, 8);
    head.writeUInt32LE(8 + module.length, 16);
    expect(readGrubBody(Buffer.concat([head, module]))).to.deep.equal({ modules: [] });
  });
});
