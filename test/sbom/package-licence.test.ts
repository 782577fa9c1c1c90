import { expect } from "chai";
import type { Package } from "../../src/guest/package.ts";
import { LicenceReferences } from "../../src/sbom/licence-references.ts";
import { packageLicences } from "../../src/sbom/package-licence.ts";
import { guestOfEntries } from "../support/guest-of-entries.ts";

const format = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n";
const copyright = (...licences: readonly string[]) =>
  format + licences.map((one) => `\nFiles: *\nCopyright: x\nLicense: ${one}\n`).join("");

describe("the licence of a package", () => {
  const references = new LicenceReferences();
  const licenceOf = packageLicences(
    guestOfEntries({
      "/usr/share/doc/one/copyright": copyright("Expat"),
      "/usr/share/doc/either/copyright": copyright("GPL-2+ or Expat"),
      "/usr/share/doc/many/copyright": copyright("ISC and Expat", "GPL-2 or Zlib", "Expat", "odd\n Odd text."),
      "/usr/share/doc/linked": { link: "/usr/share/doc/one" },
      "/usr/share/doc/outside": { link: "../../../../../../etc" },
      "/usr/share/doc/loop": { link: "loop" },
      "/usr/share/doc/prose/copyright": "It is free.\n",
      "/usr/share/doc/large/copyright": `${copyright("Expat")}${" ".repeat(4 * 1024 * 1024)}`,
    }),
    references,
  );
  const named = (name: string) => licenceOf({ name } as Package);

  it("is what its copyright file says of all its files, each licence once", () => {
    expect(named("one")).to.equal("MIT");
    expect(named("either")).to.equal("GPL-2.0-or-later OR MIT");
    const many = named("many");
    const [odd] = references.all();
    expect(many).to.equal(`(GPL-2.0-only OR Zlib) AND ISC AND ${odd?.id} AND MIT`);
    expect(odd).to.include({ name: "odd", text: "Odd text." });
  });

  it("is found behind a link inside the guest", () => {
    expect(named("linked")).to.equal("MIT");
  });

  it("is not guessed", () => {
    for (const name of ["prose", "missing", "outside", "loop", "large", "../../../etc/passwd"]) {
      expect(named(name), name).to.equal(undefined);
    }
  });
});
