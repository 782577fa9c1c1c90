import { expect } from "chai";
import { licenceExpression } from "../../src/sbom/licence-synopsis.ts";

describe("the expression of a synopsis", () => {
  const expressionOf = (synopsis: string) => licenceExpression(synopsis, (name) => `[${name}]`);

  it("joins names by words and by commas, which bind less", () => {
    expect(expressionOf("GPL-2+")).to.equal("GPL-2.0-or-later");
    expect(expressionOf("GPL-1+ or Artistic")).to.equal("GPL-1.0-or-later OR [Artistic]");
    expect(expressionOf("GPL-2 or Expat and ISC")).to.equal("GPL-2.0-only OR MIT AND ISC");
    expect(expressionOf("GPL-2 or Expat, and ISC")).to.equal("(GPL-2.0-only OR MIT) AND ISC");
    expect(expressionOf("ISC, AND\n Expat OR Zlib")).to.equal("ISC AND (MIT OR Zlib)");
    expect(expressionOf("GPL-2+ with Libtool exception and Expat")).to.equal(
      "GPL-2.0-or-later WITH Libtool-exception AND MIT",
    );
  });

  it("takes what is no such list for one name", () => {
    for (const name of ["GPL with words and more of them", "GPL-2, Expat", "Expat and", "GPL-2 or later version"]) {
      expect(expressionOf(name)).to.equal(`[${name}]`);
    }
  });
});
