import { expect } from "chai";
import { parseTarHeader } from "../../../src/filesystem/tar/tar-header.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { headerOf, type Member } from "./tar-fixture.ts";

const parse = (member: Member) => parseTarHeader(headerOf(member), 0);
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString("latin1");

describe("parseTarHeader", () => {
  it("reads the fields of ustar", () => {
    const header = parse({ name: "bin/sh", kind: "2", link: "dash", mode: 0o777, uid: 5 });
    expect(header).to.include({ kind: "2", mode: 0o777, uid: 5, gid: 0, size: 0, modified: 1_600_000_000 });
    expect(text(header?.name)).to.equal("bin/sh");
    expect(text(header?.linkName)).to.equal("dash");
  });

  it("puts the prefix of ustar in front of the name, but not what GNU keeps there", () => {
    const prefix: readonly [number, Buffer] = [345, Buffer.from("usr/share")];
    expect(text(parse({ name: "doc", raw: [prefix] })?.name)).to.equal("usr/share/doc");
    expect(text(parse({ name: "doc", raw: [prefix, [257, Buffer.from("ustar  \0")]] })?.name)).to.equal("doc");
  });

  it("reads names that fill their field, numbers with spaces, and numbers in base 256", () => {
    expect(text(parse({ name: "n".repeat(100) })?.name)).to.equal("n".repeat(100));
    expect(parse({ name: "f", raw: [[124, Buffer.from("       1234 ")]] })?.size).to.equal(0o1234);
    expect(parse({ name: "f", raw: [[124, Buffer.from("800000000000000200000001", "hex")]] })?.size).to.equal(
      0x2_0000_0001,
    );
    expect(parse({ name: "f", raw: [[136, Buffer.from("ffffffffffffffffffffffff", "hex")]] })?.modified).to.equal(-1);
    expect(parse({ name: "f", raw: [[124, Buffer.alloc(12)]] })?.size).to.equal(0);
  });

  it("takes a block of zeros for the end", () => {
    expect(parseTarHeader(Buffer.alloc(512), 0)).to.equal(undefined);
  });

  it("refuses a wrong checksum and numbers that are none", () => {
    const broken = headerOf({ name: "f" });
    broken[0] = 0x67;
    expect(codeOf(() => parseTarHeader(broken, 0))).to.equal("corrupt-tar");
    expect(codeOf(() => parse({ name: "f", raw: [[124, Buffer.from("12x4")]] }))).to.equal("corrupt-tar");
    for (const digits of ["80ffffffffffffffffffffff", "810000000000000000000001"]) {
      expect(codeOf(() => parse({ name: "f", raw: [[124, Buffer.from(digits, "hex")]] }))).to.equal("corrupt-tar");
    }
  });
});
