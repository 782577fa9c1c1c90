import { expect } from "chai";
import { CpioArchive, type InitrdEntry } from "../../../src/guest/kernel/cpio.ts";
import { cpio } from "../../support/cpio-writer.ts";

const entries = [
  [".", { directory: true }],
  ["./init", { content: "#!/bin/sh\n", mode: 0o755 }],
  ["/lib", { link: "usr/lib" }],
  ["usr/lib/empty", ""],
  ["usr/lib/modules/1/a.ko", Buffer.alloc(5001, 7)],
] as const;

function read(bytes: Uint8Array, piece = bytes.length): { entries: InitrdEntry[]; used: number; archive: CpioArchive } {
  const found: InitrdEntry[] = [];
  const archive = new CpioArchive(found);
  let used = 0;
  for (let at = 0; at < bytes.length && !archive.hasEnded; at += piece)
    used += archive.take(bytes.subarray(at, at + piece));
  return { entries: found, used, archive };
}

describe("a cpio archive", () => {
  it("lists its entries without what leads their names, and keeps the targets of links", () => {
    const { entries: found, archive } = read(cpio(entries));
    expect(found).to.deep.equal([
      { path: ".", type: "directory", mode: 0o755, size: 0 },
      { path: "init", type: "file", mode: 0o755, size: 10 },
      { path: "lib", type: "symlink", mode: 0o777, size: 7, target: "usr/lib" },
      { path: "usr/lib/empty", type: "file", mode: 0o644, size: 0 },
      { path: "usr/lib/modules/1/a.ko", type: "file", mode: 0o644, size: 5001 },
    ]);
    expect(archive.count).to.equal(5);
    archive.finish();
  });

  it("is the same in pieces of any size, and leaves alone what follows its trailer", () => {
    const bytes = Buffer.concat([cpio(entries), Buffer.from("behind")]);
    for (const piece of [1, 3, 110, 4096]) {
      const { entries: found, used, archive } = read(bytes, piece);
      expect(found, `in pieces of ${piece}`).to.deep.equal(read(bytes).entries);
      expect([used, archive.hasEnded]).to.deep.equal([bytes.length - 6, true]);
    }
  });

  it("may have sums, which are verified", () => {
    const bytes = cpio(entries, { sums: true });
    expect(read(bytes, 77).entries).to.have.lengthOf(5);
    bytes[bytes.indexOf("#!/bin/sh")] = 0x24;
    expect(() => read(bytes)).to.throw('the sum of "init" is wrong');
  });

  it("says where it breaks off", () => {
    const bytes = cpio(entries);
    const ends: [number, RegExp][] = [
      [50, /within a header/],
      [115, /within/],
      [bytes.length - 3000, /within "usr\/lib\/modules\/1\/a.ko"/],
    ];
    for (const [size, clause] of ends) {
      expect(() => read(bytes.subarray(0, size)).archive.finish(), `${size} bytes`).to.throw(clause);
    }
    expect(() => read(cpio(entries, { trailer: false })).archive.finish()).to.throw("no trailer");
  });

  it("is damaged where a header is", () => {
    const bytes = cpio(entries);
    const change = (at: number, text: string) => {
      const changed = Buffer.from(bytes);
      changed.write(text, at, "latin1");
      return changed;
    };
    expect(() => read(change(0, "070707"))).to.throw(/no header where one should be, but "070707"/);
    expect(() => read(change(20, "x"))).to.throw(/no header/);
    expect(() => read(change(94, "00000000"))).to.throw(/name of 0 bytes/);
    expect(() => read(change(94, "ffffffff"))).to.throw(/name of 4294967295 bytes/);
    expect(() => read(change(111, "xyz"))).to.throw(/name without end/);
  });

  it("keeps a bounded number of entries", () => {
    const many = Array.from({ length: 70_000 }, (_, index) => [`${index}`, ""] as const);
    expect(() => read(cpio(many))).to.throw(/more than 65536 entries/);
  });

  it("takes a size that no file has for content that never ends", () => {
    const bytes = cpio(entries);
    bytes.write("ffffffff", 54, "latin1");
    const { archive } = read(bytes);
    expect(() => archive.finish()).to.throw(/breaks off within/);
  });
});
