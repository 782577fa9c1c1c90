import { expect } from "chai";
import { decodeName, encodeName } from "../../src/filesystem/name.ts";

describe("decodeName", () => {
  it("decodes valid UTF-8 as such, a byte order mark included", () => {
    for (const name of ["plain", "é", "漢字", "😀", "\ufeffmark", ""]) {
      expect(decodeName(Buffer.from(name, "utf8"))).to.equal(name);
    }
  });

  it("turns each byte that is not UTF-8 into one lone surrogate", () => {
    expect(decodeName(Buffer.from([0x61, 0xff, 0x62]))).to.equal("a\udcffb");
    expect(decodeName(Buffer.from([0xc3]))).to.equal("\udcc3");
    expect(decodeName(Buffer.from([0xc3, 0xa9, 0xe2, 0x82]))).to.equal("é\udce2\udc82");
  });

  it("takes overlong forms, surrogates and what lies beyond U+10FFFF for broken", () => {
    const broken = [
      [0xc0, 0x80],
      [0xe0, 0x80, 0x80],
      [0xed, 0xb2, 0x80],
      [0xf0, 0x80, 0x80, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
    ];
    for (const bytes of broken) {
      expect(decodeName(Buffer.from(bytes))).to.equal(String.fromCharCode(...bytes.map((byte) => 0xdc00 + byte)));
    }
  });
});

describe("encodeName", () => {
  it("gives back the very bytes, whatever they were", () => {
    // Every pair of bytes, each before and after an ordinary character.
    for (let first = 0; first < 256; first++) {
      for (let second = 0; second < 256; second++) {
        const bytes = Buffer.from([0x78, first, second, 0xc3, 0xa9]);
        if (!encodeName(decodeName(bytes)).equals(bytes)) expect.fail(`lost ${bytes.toString("hex")}`);
      }
    }
  });

  it("gives back longer sequences at the edges of UTF-8", () => {
    for (const hex of [
      "e0a080",
      "ed9fbf",
      "edb280",
      "eda0bdedb880",
      "f0908080",
      "f48fbfbf",
      "f4908080",
      "f09f98",
      "fffe",
    ]) {
      expect(encodeName(decodeName(Buffer.from(hex, "hex"))).toString("hex")).to.equal(hex);
    }
  });
});
