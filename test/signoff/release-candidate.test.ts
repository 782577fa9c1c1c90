import { mkdirSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { sha256 } from "../../src/signoff/checksums.ts";
import {
  type CandidateFiles,
  type CandidateTerms,
  readSmall,
  releaseCandidate,
} from "../../src/signoff/release-candidate.ts";
import type { VerdictDocument } from "../../src/verify/verdict.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { refusalOf, rejectionOf } from "../support/refusal-code.ts";
import { passing, passingVerdict, sampleRecord, signedAt } from "../support/signed-release.ts";
import { sampleDocument } from "../support/verdicts.ts";

describe("what is named to be released", () => {
  const at = scratchDirectory();
  const bytes = Buffer.from("the bytes of an image");
  const digest = sha256(bytes);
  const own = (more = {}) => passingVerdict({ sha256: digest, fileSize: bytes.length, ...more });
  const terms: CandidateTerms = {
    strict: false,
    checks: ["first", "second", "third"],
    version: "0.1.0",
    now: signedAt,
    signal: new AbortController().signal,
  };

  const write = (name: string, value: unknown) => {
    writeFileSync(at(name), typeof value === "string" ? value : JSON.stringify(value));
    return at(name);
  };
  const candidate = (files: Partial<CandidateFiles> = {}, more: Partial<CandidateTerms> = {}) =>
    releaseCandidate({ image: at("amphora.qcow2"), verdicts: [at("verdict.json")], ...files }, { ...terms, ...more });

  before(() => {
    writeFileSync(at("amphora.qcow2"), bytes);
    write("amphora.qcow2.build.json", sampleRecord({ sha256: digest, size: bytes.length }));
    write("verdict.json", sampleDocument(passingVerdict({ path: "other" }), own()));
    write("profile.yaml", "schemaVersion: 1\ngrades:\n  first: required\n");
    mkdirSync(at("directory"));
  });

  it("is taken with the record beside it, and the verdicts on it alone", async () => {
    const { image, document, record, recordBytes, profileBytes } = await candidate();
    expect(image).to.deep.equal({ name: "amphora.qcow2", digest: { sha256: digest } });
    expect(document).to.deep.equal(sampleDocument(own()));
    expect(record.image.sha256).to.equal(digest);
    expect(JSON.parse(Buffer.from(recordBytes).toString())).to.deep.equal(record);
    expect(profileBytes).to.equal(undefined);
  });

  it("is taken with several verdicts, each of which must pass by itself", async () => {
    const second = write("second.json", sampleDocument(own({ checks: [passing("first")], notApplicable: [] })));
    const verdicts = [at("verdict.json"), second];
    expect((await candidate({ verdicts }, { checks: ["first"] })).document.images).to.have.length(2);
    expect((await rejectionOf(candidate({ verdicts })))?.code).to.equal("missing-check");
  });

  it("is taken with the profile, as the bytes that it has", async () => {
    const held = own({ profile: { path: "p" }, checks: [passing("first")] });
    const verdicts = [write("held.json", sampleDocument(held))];
    const { profileBytes } = await candidate({ verdicts, profile: at("profile.yaml") }, { checks: [] });
    expect(Buffer.from(profileBytes ?? "").toString()).to.contain("first: required");
    expect((await rejectionOf(candidate({ profile: at("profile.yaml") })))?.code).to.equal("other-basis");
  });

  const other = (more: Partial<VerdictDocument>): VerdictDocument => ({ ...sampleDocument(own()), ...more });
  const wrong: readonly (readonly [what: string, files: () => Partial<CandidateFiles>, code: string, words: string])[] =
    [
      ["no image", () => ({ image: at("gone") }), "unreadable", 'Cannot read the image "'],
      ["a directory", () => ({ image: at("directory") }), "unreadable", "it is not a regular file"],
      [
        "an image behind a URL",
        () => ({ image: "https://example.org/a.qcow2" }),
        "unreadable",
        "it is a URL; fetch it first",
      ],
      ["no record", () => ({ record: at("gone") }), "unreadable", 'Cannot read the build record "'],
      [
        "half a record",
        () => ({ record: write("half.json", '{"schemaVersion":1') }),
        "bad-input",
        "ends in the middle",
      ],
      [
        "a record of another image",
        () => ({ record: write("other.json", sampleRecord({ size: bytes.length })) }),
        "other-digest",
        "is not of this image",
      ],
      [
        "a record of another size",
        () => ({ record: write("size.json", sampleRecord({ sha256: digest })) }),
        "other-digest",
        "is not of this image",
      ],
      ["no verdict", () => ({ verdicts: [at("gone")] }), "bad-verdict", "there is no such file"],
      [
        "half a verdict",
        () => ({ verdicts: [write("cut.json", '{"schemaVersion":1,')] }),
        "bad-verdict",
        "not written to its end",
      ],
      [
        "a verdict on another image",
        () => ({ verdicts: [at("verdict.json"), write("v1.json", sampleDocument(passingVerdict()))] }),
        "other-digest",
        'v1.json" is not of this image',
      ],
      [
        "a verdict that failed",
        () => ({
          verdicts: [
            write("v2.json", sampleDocument(own({ verdict: "fail", checks: [passing("first", { outcome: "fail" })] }))),
          ],
        }),
        "failed-check",
        'the required check "first" ended as fail',
      ],
      [
        "a verdict by another version",
        () => ({ verdicts: [write("v3.json", other({ tool: { name: "amphora-verify", version: "0.0.9" } }))] }),
        "other-basis",
        'was made by "amphora-verify" "0.0.9", and this is version 0.1.0',
      ],
      [
        "a shard",
        () => ({ verdicts: [write("v4.json", other({ shard: { index: 1, count: 2, images: ["a", "b"] } }))] }),
        "other-basis",
        "is shard 1 of 2; name what amphora-verify merge makes",
      ],
      [
        "a verdict without one of the checks",
        () => ({ verdicts: [write("v5.json", sampleDocument(own({ checks: [passing("first")] })))] }),
        "missing-check",
        "says nothing of the check second",
      ],
      ["no profile", () => ({ profile: at("gone") }), "bad-profile", "there is no such file"],
    ];
  for (const [what, files, code, words] of wrong) {
    it(`is refused with ${what} (${code})`, async () => {
      const refusal = await rejectionOf(candidate(files()));
      expect(refusal?.code, refusal?.message).to.equal(code);
      expect(refusal?.message)
        .to.contain(words)
        .and.match(/^[^\n]*\.$/);
    });
  }

  it("is read only as far as it is small", () => {
    const path = write("large", "x".repeat(11));
    expect(refusalOf(() => readSmall(path, "signature", 10))?.message).to.equal(
      `The signature "${path}" has 11 bytes, which are too many; name another file.`,
    );
    expect(refusalOf(() => readSmall(at("directory"), "signature", 10))?.code).to.equal("unreadable");
    expect(readSmall(path, "signature", 11)).to.have.length(11);
  });
});
