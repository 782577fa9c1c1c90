import { expect } from "chai";
import { parseCopyrightFile } from "../../src/sbom/copyright-file.ts";

const format = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n";
const files = (licence: string) => `\nFiles: *\nCopyright: x\nLicense: ${licence}\n`;

describe("a machine-readable copyright file", () => {
  it("has the licences of files, each once, and texts by their names", () => {
    const text = `${format}${files("GPL-2+")}${files("Expat\n Permission is\n .\n granted.")}${files("GPL-2+")}\nLicense: GPL-2+\n See there.\n`;
    const read = parseCopyrightFile(text);
    expect(read?.synopses).to.deep.equal(["GPL-2+", "Expat"]);
    expect([...(read?.texts ?? [])]).to.deep.equal([
      ["Expat", "Permission is\n\ngranted."],
      ["GPL-2+", "See there."],
    ]);
  });

  it("has that of the package as a whole where it states it", () => {
    expect(parseCopyrightFile(`${format}License: ISC\n${files("GPL-2+")}`)?.synopses).to.deep.equal(["ISC"]);
  });

  it("is known by its format, drafts included, and needs licences", () => {
    const draft = "Format-Specification: http://svn.debian.org/wsvn/dep/web/deps/dep5.mdwn?rev=135\n";
    expect(parseCopyrightFile(`${draft}${files("ISC")}`)?.synopses).to.deep.equal(["ISC"]);
    for (const text of ["", "This is Debian's package.\n", `Format: none\n${files("ISC")}`, format]) {
      expect(parseCopyrightFile(text)).to.equal(undefined);
    }
  });

  it("is none with more licences, or longer ones, than anybody writes", () => {
    const many = Array.from({ length: 501 }, (_, index) => files(`licence-${index}`));
    expect(parseCopyrightFile(`${format}${many.join("")}`)).to.equal(undefined);
    expect(parseCopyrightFile(`${format}${files("x".repeat(1001))}`)).to.equal(undefined);
  });
});
