import { expect } from "chai";
import { signedOffText, verifiedText } from "../../src/signoff/outcome-text.ts";
import { subjectOf } from "../../src/signoff/release-statement.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { imageDigest, makeKey, passingVerdict, signedAt } from "../support/signed-release.ts";
import { sampleDocument } from "../support/verdicts.ts";

describe("what is said of a bundle", () => {
  const at = scratchDirectory();
  const image = subjectOf("amphora.qcow2", imageDigest);

  it("is where it lies, what it is of, and who signed it", () => {
    const { key } = makeKey(at("own"), "ed25519");
    expect(signedOffText("out/bundle", { image, key })).to.equal(
      `out/bundle\n  amphora.qcow2  SHA-256 ${imageDigest}\n  signed with the Ed25519 key of SHA-256 ${key.id}\n`,
    );
  });

  it("is what to sign and what to do then, where the key lies elsewhere", () => {
    expect(signedOffText("out", { image }).split("\n").slice(2)).to.deep.equal([
      "  to be signed: out/provenance.pae out/verification-summary.pae out/release.pae",
      "  then: amphora-signoff attach out --public-key FILE --signature FILE --signature FILE --signature FILE",
      "",
    ]);
  });

  it("is when it passed which gate, and which waivers are over since, for one that is in order", () => {
    const { key } = makeKey(at("own"), "P-256");
    const document = sampleDocument(passingVerdict());
    const verified = { image, document, signedOff: { now: signedAt, strict: false }, lapsed: ["third"], key };
    expect(verifiedText("out", verified).split("\n")).to.deep.equal([
      "out: in order",
      `  amphora.qcow2  SHA-256 ${imageDigest}`,
      `  signed off 2027-01-15T12:00:00.000Z with the ECDSA P-256 key of SHA-256 ${key.id}`,
      "  gate of required checks: 1 of 3 pass, 1 waived",
      "  waivers over since then: third",
      "",
    ]);
    expect(verifiedText("out", { ...verified, lapsed: [] })).not.to.contain("waivers over");
  });

  it("does nothing to a terminal", () => {
    const hostile = subjectOf("\x1b[31mred\u202e.qcow2", imageDigest);
    expect(signedOffText("out", { image: hostile })).to.contain("\\x1b[31mred\\u{202e}.qcow2");
  });
});
