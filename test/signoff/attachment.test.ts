import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { payloadsOf, preparedBundle } from "../../src/signoff/bundle.ts";
import { readBundle, writeBundle } from "../../src/signoff/bundle-directory.ts";
import { statementFiles } from "../../src/signoff/bundle-files.ts";
import { attachSignatures, verifyBundle } from "../../src/signoff/bundle-verification.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { refusalOf } from "../support/refusal-code.ts";
import {
  type KeyKind,
  makeKey,
  passing,
  passingVerdict,
  type SampleParts,
  sampleRelease,
  signedAt,
} from "../support/signed-release.ts";
import { sampleDocument } from "../support/verdicts.ts";

const context = { now: signedAt, signal: new AbortController().signal, onStale: () => {} };
const pending = Object.values(statementFiles).map(({ toSign }) => toSign);

/** The key lies elsewhere: with openssl, which gets the bytes to sign and nothing else. */
describe("a bundle that is signed elsewhere", () => {
  const at = scratchDirectory();
  let count = 0;

  function prepared(parts: SampleParts = {}): string {
    const directory = at(`prepared-${count++}`);
    const release = sampleRelease(parts);
    writeBundle(directory, preparedBundle(release.evidence, payloadsOf(release)), () => {});
    return directory;
  }

  function signedElsewhere(directory: string, privatePath: string, kind: KeyKind = "ed25519"): string[] {
    return pending.map((name) => {
      const [source, signature] = [join(directory, name), at(`${name}.${count++}.sig`)];
      const digest = kind === "ed25519" ? ["-rawin"] : ["-rawin", "-digest", kind === "P-256" ? "sha256" : "sha384"];
      runTool("openssl", ["pkeyutl", "-sign", ...digest, "-inkey", privatePath, "-in", source, "-out", signature]);
      return signature;
    });
  }

  const attach = (directory: string, publicKey: string, signatures: readonly string[]) =>
    attachSignatures({ kind: "attach", directory, publicKey, signatures }, context);

  before(function () {
    needTools(this, "openssl");
  });

  for (const kind of ["ed25519", "P-256", "P-384"] as const) {
    it(`is whole with ${kind} signatures in any order, as bytes or base64`, async () => {
      const { privatePath, publicPath } = makeKey(at(kind), kind);
      const directory = prepared();
      const [one = "", ...others] = signedElsewhere(directory, privatePath, kind);
      writeFileSync(one, execFileSync("base64", ["-w", "40", one]));
      const { key, image } = attach(directory, publicPath, [...others.reverse(), one]);
      expect([image.name, key.kind.toLowerCase()]).to.deep.equal([
        "amphora.qcow2",
        kind === "ed25519" ? kind : `ecdsa ${kind.toLowerCase()}`,
      ]);
      const names = [...readBundle(directory).keys()];
      expect(names).to.include("SHA256SUMS").and.not.include.members(pending);
      expect(runTool("sh", ["-c", 'cd "$0" && sha256sum --strict --quiet -c SHA256SUMS', directory])).to.equal("");
      const again = await verifyBundle({ kind: "verify", directory, publicKey: publicPath }, context);
      expect(again.image).to.deep.equal(image);
    });
  }

  it("is finished when that was interrupted after any file", () => {
    const { privatePath, publicPath } = makeKey(at("again"), "ed25519");
    const directory = prepared();
    const toSign = new Map(pending.map((name) => [name, readFileSync(join(directory, name))]));
    const signatures = signedElsewhere(directory, privatePath);
    attach(directory, publicPath, signatures);
    const whole = readBundle(directory);
    for (const [name, bytes] of toSign) writeFileSync(join(directory, name), bytes);
    unlinkSync(join(directory, "SHA256SUMS"));
    writeFileSync(join(directory, statementFiles.summary.envelope), "half of an envel");
    attach(directory, publicPath, signatures);
    expect(readBundle(directory)).to.deep.equal(whole);
  });

  it("stays as it is where a signature is missing, wrong, or by another key", () => {
    const { privatePath, publicPath } = makeKey(at("own"), "ed25519");
    const other = makeKey(at("other"), "ed25519");
    const directory = prepared();
    const before = readBundle(directory);
    const signatures = signedElsewhere(directory, privatePath);
    const [, ...two] = signatures;
    writeFileSync(at("text.sig"), "no signature");
    const wrong: readonly (readonly [publicKey: string, signatures: readonly string[], code: string, words: string])[] =
      [
        [publicPath, two, "unsigned", "There is no signature of provenance.pae"],
        [publicPath, [...signatures, at("text.sig")], "bad-signature", "text.sig"],
        [other.publicPath, signatures, "bad-signature", "is of no statement of this bundle by this key"],
        [publicPath, [at("gone.sig")], "unreadable", "there is no such file"],
      ];
    for (const [publicKey, named, code, words] of wrong) {
      const refusal = refusalOf(() => attach(directory, publicKey, named));
      expect(refusal?.code, refusal?.message).to.equal(code);
      expect(refusal?.message).to.contain(words);
      expect(readBundle(directory)).to.deep.equal(before);
    }
  });

  it("is refused where its files are no longer those that were prepared, or may not be released", () => {
    const { privatePath, publicPath } = makeKey(at("changed"), "ed25519");
    const changes: readonly (readonly [change: (directory: string) => void, code: string])[] = [
      [(directory) => writeFileSync(join(directory, "report.html"), "other"), "other-subject"],
      [(directory) => unlinkSync(join(directory, "sbom.cdx.json")), "missing-file"],
      [(directory) => unlinkSync(join(directory, "release.pae")), "missing-file"],
      [(directory) => writeFileSync(join(directory, "release.pae"), "DSSEv1 1 a 1 b"), "bad-envelope"],
      [(directory) => writeFileSync(join(directory, "install.sh"), ""), "unknown-file"],
    ];
    for (const [change, code] of changes) {
      const directory = prepared();
      const signatures = signedElsewhere(directory, privatePath);
      change(directory);
      const refusal = refusalOf(() => attach(directory, publicPath, signatures));
      expect(refusal?.code, refusal?.message).to.equal(code);
      expect(existsSync(join(directory, "SHA256SUMS")), code).to.equal(false);
    }
    const failed = passingVerdict({ verdict: "fail", checks: [passing("first", { outcome: "fail" })] });
    const directory = prepared({ document: sampleDocument(failed) });
    const signatures = signedElsewhere(directory, privatePath);
    expect(refusalOf(() => attach(directory, publicPath, signatures))?.code).to.equal("failed-check");
    expect(existsSync(join(directory, "SHA256SUMS"))).to.equal(false);
  });

  it("is not signed twice", () => {
    const { privatePath, publicPath } = makeKey(at("twice"), "ed25519");
    const directory = prepared();
    const signatures = signedElsewhere(directory, privatePath);
    attach(directory, publicPath, signatures);
    expect(refusalOf(() => attach(directory, publicPath, signatures))?.code).to.equal("already-signed");
  });
});
