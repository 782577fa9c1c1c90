import { expect } from "chai";
import { codePageText, shortName, shortNameChecksum } from "../../../src/filesystem/fat/short-name.ts";

const name = (text: string, lowerCase = 0) => shortName(Buffer.from(text, "latin1"), lowerCase);

describe("shortName", () => {
  it("joins base and extension without the spaces that fill them", () => {
    expect(name("README  TXT")).to.equal("README.TXT");
    expect(name("NOEXT      ")).to.equal("NOEXT");
    expect(name("A B     C  ")).to.equal("A B.C");
    expect(name("AB\0DEFGHI\0\0")).to.equal("AB.I");
  });

  it("shows what Windows NT marked in lower case, as Linux does", () => {
    expect(name("README  TXT", 0x08)).to.equal("readme.TXT");
    expect(name("README  TXT", 0x10)).to.equal("README.txt");
    expect(name("README  TXT", 0x18)).to.equal("readme.txt");
    // É, Σ and Ω, of which code page 437 has the first two in small letters.
    expect(name("\x90\xe4\xea        ", 0x08)).to.equal("éσΩ");
  });

  it("reads bytes above 127 in code page 437", () => {
    expect(codePageText(Buffer.from([0x80, 0x9b, 0xe1, 0xff, 0x41, 0x20]))).to.equal("Ç¢ß\u00a0A");
    const all = Uint8Array.from({ length: 128 }, (_, index) => index + 128);
    expect(new Set(codePageText(all)).size).to.equal(128);
  });
});

describe("shortNameChecksum", () => {
  it("is the sum that long names carry", () => {
    // The example of Microsoft's specification.
    expect(shortNameChecksum(Buffer.from("THEQUI~1FOX"))).to.equal(0x07);
  });
});
