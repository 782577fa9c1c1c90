import { resolve } from "node:path";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import type { Difference } from "../../src/difference/difference.ts";
import { type EvidenceTerms, releaseEvidence } from "../../src/signoff/evidence.ts";
import type { Candidate } from "../../src/signoff/release-candidate.ts";
import { subjectOf } from "../../src/signoff/release-statement.ts";
import { fileDigest } from "../../src/verify/file-digest.ts";
import type { VerdictDocument } from "../../src/verify/verdict.ts";
import { goodAmphora } from "../support/good-amphora.ts";
import { makeQcow2, makeRawImage } from "../support/real-image.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";
import { imageDigest, passingVerdict, sampleRecord, signedAt } from "../support/signed-release.ts";
import { sampleDocument } from "../support/verdicts.ts";

describe("the evidence of a release", function () {
  this.timeout(120_000);
  const at = scratchDirectory();
  const signal = new AbortController().signal;
  const terms: EvidenceTerms = { strict: false, fixes: new Map(), signal, now: signedAt };
  let candidate: Candidate;

  before(async function () {
    needTools(this, "mke2fs", "qemu-img");
    await bundle(resolve("."));
    const entries = new Map(goodAmphora());
    makeRawImage(at("raw"), entries);
    makeQcow2(at("raw"), at("amphora.qcow2"));
    entries.set("etc/added.conf", "new\n");
    makeRawImage(at("raw"), entries);
    makeQcow2(at("raw"), at("next.qcow2"));
    const record = sampleRecord();
    candidate = {
      path: at("amphora.qcow2"),
      image: subjectOf("amphora.qcow2", imageDigest),
      document: sampleDocument(passingVerdict()),
      record,
      recordBytes: Buffer.from(JSON.stringify(record)),
    };
  });

  const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? "").toString();

  it("is the verdicts and the record as they are, a page, and bills of materials of the image", async () => {
    const files = await releaseEvidence(candidate, terms);
    expect([...files.keys()].sort()).to.deep.equal([
      "build.json",
      "report.html",
      "sbom.cdx.json",
      "sbom.spdx.json",
      "verdict.json",
    ]);
    expect(files.get("build.json")).to.equal(candidate.recordBytes);
    expect(JSON.parse(text(files.get("verdict.json"))) as VerdictDocument).to.deep.equal(candidate.document);
    // What the image holds is drawn although the verdict leaves it out.
    expect(text(files.get("report.html")))
      .to.contain("<!DOCTYPE html>")
      .and.contain("keepalived");
    for (const name of ["sbom.cdx.json", "sbom.spdx.json"]) {
      expect(text(files.get(name)), name)
        .to.contain(imageDigest)
        .and.contain("haproxy");
      expect(() => JSON.parse(text(files.get(name)))).not.to.throw();
    }
  });

  it("has the profile, and what differs from the release before, where there is one", async () => {
    const profileBytes = Buffer.from("schemaVersion: 1\n");
    // A comparison refuses a verdict on another image.
    const document = sampleDocument(passingVerdict({ sha256: await fileDigest(at("next.qcow2")) }));
    const next: Candidate = { ...candidate, path: at("next.qcow2"), document, profileBytes };
    const evidence = await releaseEvidence(next, { ...terms, previous: at("amphora.qcow2") });
    expect(evidence.get("profile.yaml")).to.equal(profileBytes);
    const difference = JSON.parse(text(evidence.get("difference.json"))) as Difference;
    expect(difference.files.map(({ path }) => path)).to.include("/etc/added.conf");
    expect(text(evidence.get("release-notes.md"))).to.match(/^# /m);
  });

  it("is given up when the program is told to end", async () => {
    const ended = releaseEvidence(candidate, { ...terms, signal: AbortSignal.abort("SIGTERM") });
    expect(await ended.catch((reason: unknown) => reason)).to.equal("SIGTERM");
  });
});
