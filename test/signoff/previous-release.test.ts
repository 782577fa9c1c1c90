import { mkdirSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { writeBundle } from "../../src/signoff/bundle-directory.ts";
import { previousRelease } from "../../src/signoff/previous-release.ts";
import { subjectOf } from "../../src/signoff/release-statement.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { refusalOf } from "../support/refusal-code.ts";
import { imageDigest, makeKey, sampleBundle } from "../support/signed-release.ts";

describe("the release before", () => {
  const at = scratchDirectory();

  it("is the image that is named", () => {
    writeFileSync(at("old.qcow2"), "");
    expect(previousRelease(at("old.qcow2"))).to.deep.equal({ image: at("old.qcow2") });
    expect(previousRelease(at("gone"))).to.deep.equal({ image: at("gone") });
  });

  it("is the image beside the bundle that is named, with its verdict", () => {
    const { key } = makeKey(at("own"), "ed25519");
    writeBundle(at("bundle"), sampleBundle(key), () => {});
    const refusal = refusalOf(() => previousRelease(at("bundle")));
    expect([refusal?.code, refusal?.message]).to.deep.equal([
      "unreadable",
      `The image "amphora.qcow2" of the previous release is not beside its bundle "${at("bundle")}"; put it there, or name the image by --previous.`,
    ]);
    writeFileSync(at("amphora.qcow2"), "");
    const { image, verdict } = previousRelease(at("bundle"));
    expect([image, verdict?.path]).to.deep.equal([at("amphora.qcow2"), at("bundle/verdict.json")]);
    expect(verdict?.document.images[0]?.sha256).to.equal(imageDigest);
  });

  it("is refused as a bundle that is not in order, or leads elsewhere", () => {
    const { key } = makeKey(at("other"), "ed25519");
    mkdirSync(at("empty"));
    expect(refusalOf(() => previousRelease(at("empty")))?.code).to.equal("missing-file");
    writeBundle(at("changed"), sampleBundle(key), () => {});
    unlinkSync(at("changed/report.html"));
    expect(refusalOf(() => previousRelease(at("changed")))?.code).to.equal("missing-file");
    const image = subjectOf(join("..", "old.qcow2"), imageDigest);
    // The file is there, outside the folder of the bundle.
    writeFileSync(at("old.qcow2"), "");
    mkdirSync(at("folder"));
    writeBundle(at("folder/leading"), sampleBundle(key, { release: { image } }), () => {});
    expect(refusalOf(() => previousRelease(at("folder/leading")))?.code).to.equal("unreadable");
  });
});
