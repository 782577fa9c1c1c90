import { expect } from "chai";
import { completeBundle, payloadsOf, preparedBundle, signedBundle, toSign } from "../../src/signoff/bundle.ts";
import { statementFiles } from "../../src/signoff/bundle-files.ts";
import { requireChecksums } from "../../src/signoff/checksums.ts";
import { bodyOf, readEnvelope } from "../../src/signoff/dsse.ts";
import { readStatement } from "../../src/signoff/statement.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { makeKey, sampleRelease } from "../support/signed-release.ts";

describe("a bundle", () => {
  const at = scratchDirectory();
  const release = sampleRelease();
  const payloads = payloadsOf(release);
  const all = Object.values(statementFiles);

  it("makes three statements of a release, each of the image", () => {
    expect([...payloads.keys()]).to.deep.equal(all);
    for (const { envelope, predicateType } of all) {
      const file = all.find((one) => one.envelope === envelope);
      const payload = (file && payloads.get(file)) ?? new Uint8Array();
      expect(readStatement(payload, predicateType, envelope).subject[0]).to.deep.equal(release.image);
    }
  });

  it("holds the evidence as it is, signed envelopes, and the checksums of all", () => {
    const { key } = makeKey(at("own"), "ed25519");
    const files = signedBundle(release.evidence, payloads, key);
    for (const [name, bytes] of release.evidence) expect(files.get(name)).to.equal(bytes);
    requireChecksums(files);
    for (const [{ envelope }, payload] of payloads) {
      const { payload: held, signatures } = readEnvelope(files.get(envelope) ?? new Uint8Array(), envelope);
      expect(held).to.deep.equal(payload);
      expect(signatures.map(({ keyid }) => keyid)).to.deep.equal([key.id]);
      expect(key.verifies(toSign(held), signatures[0]?.sig ?? new Uint8Array())).to.equal(true);
    }
    expect(files.size).to.equal(release.evidence.size + 4);
  });

  it("holds what is to be signed elsewhere, and neither envelopes nor checksums until that is done", () => {
    const files = preparedBundle(release.evidence, payloads);
    expect([...files.keys()].slice(release.evidence.size)).to.deep.equal(all.map((file) => file.toSign));
    for (const [{ toSign: name }, payload] of payloads) {
      expect(Buffer.from(bodyOf(files.get(name) ?? new Uint8Array(), name))).to.deep.equal(Buffer.from(payload));
    }
    const complete = completeBundle(release.evidence, payloads, () => ({ keyid: "", sig: Buffer.from("s") }));
    expect([...complete.keys()].slice(release.evidence.size)).to.deep.equal([
      ...all.map(({ envelope }) => envelope),
      "SHA256SUMS",
    ]);
  });
});
