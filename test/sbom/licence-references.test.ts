import { expect } from "chai";
import { isExpression } from "../../src/sbom/licence-name.ts";
import { LicenceReferences } from "../../src/sbom/licence-references.ts";

describe("references to licences", () => {
  it("are one for one name and text, however the text is laid out", () => {
    const references = new LicenceReferences();
    const id = references.idOf("public-domain", "No rights\n reserved.");
    expect(id).to.match(/^LicenseRef-public-domain-[0-9a-f]{12}$/);
    expect(references.idOf("public-domain", "No rights reserved.\n")).to.equal(id);
    expect(references.idOf("public-domain", "Some rights reserved.")).to.not.equal(id);
    expect(references.all().map(({ name }) => name)).to.deep.equal(["public-domain", "public-domain"]);
  });

  it("are identifiers of SPDX's whatever the name is", () => {
    const references = new LicenceReferences();
    for (const name of ["", "-", "GPL-2+ with ünïcode", "\u202e\x1b", "x".repeat(500), "(a) AND b"]) {
      expect(isExpression(references.idOf(name)), name).to.equal(true);
    }
    expect(new Set(references.all().map(({ id }) => id)).size).to.equal(6);
  });
});
