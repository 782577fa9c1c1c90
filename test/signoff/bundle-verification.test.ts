import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { writeBundle } from "../../src/signoff/bundle-directory.ts";
import { statementFiles } from "../../src/signoff/bundle-files.ts";
import { type VerificationContext, verifyBundle } from "../../src/signoff/bundle-verification.ts";
import type { Files } from "../../src/signoff/checksums.ts";
import { sha256 } from "../../src/signoff/checksums.ts";
import { exitCodeOf } from "../../src/signoff/refusal-code.ts";
import { subjectOf } from "../../src/signoff/release-statement.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { rejectionOf } from "../support/refusal-code.ts";
import {
  type KeyFiles,
  makeKey,
  passing,
  passingVerdict,
  sampleBundle,
  sampleRecord,
  signedAt,
} from "../support/signed-release.ts";
import { sampleDocument } from "../support/verdicts.ts";

const context: VerificationContext = {
  now: signedAt + 1000,
  signal: new AbortController().signal,
  onStale: () => expect.fail("nothing stale is there"),
};
const { provenance, summary, release } = statementFiles;

describe("verifying a bundle", () => {
  const at = scratchDirectory();
  let own: KeyFiles;
  let other: KeyFiles;
  let count = 0;

  before(() => {
    own = makeKey(at("own"), "ed25519");
    other = makeKey(at("other"), "ed25519");
  });

  /** Writes a bundle into a directory of its own. */
  function written(files: Files): string {
    const directory = at(`bundle-${count++}`);
    writeBundle(directory, files, () => {});
    return directory;
  }

  const verify = (directory: string, more: { publicKey?: string; image?: string; now?: number } = {}) =>
    verifyBundle(
      { kind: "verify", directory, publicKey: own.publicPath, ...more },
      { ...context, now: more.now ?? context.now },
    );

  it("tells of a good one what was signed off, when, and by which key", async () => {
    const { image, key, signedOff, lapsed } = await verify(written(sampleBundle(own.key)));
    expect(image.name).to.equal("amphora.qcow2");
    expect([key.kind, key.id]).to.deep.equal(["Ed25519", own.key.id]);
    expect(signedOff).to.deep.equal({ now: signedAt, strict: false });
    expect(lapsed).to.deep.equal([]);
  });

  it("lets a bundle stand whose waiver ended after it was signed, and says so", async () => {
    const { lapsed } = await verify(written(sampleBundle(own.key)), { now: Date.parse("2027-02-01T00:00:00Z") });
    expect(lapsed).to.deep.equal(["third"]);
  });

  for (const kind of ["P-256", "P-384"] as const) {
    it(`takes ECDSA on ${kind}`, async () => {
      const { key, publicPath } = makeKey(at(kind), kind);
      const { key: found } = await verify(written(sampleBundle(key)), { publicKey: publicPath });
      expect(found.kind).to.equal(`ECDSA ${kind}`);
    });
  }

  /** Rewrites the checksums as whoever changes a bundle would. */
  function summed(directory: string): void {
    rmSync(join(directory, "SHA256SUMS"));
    const names = readdirSync(directory).sort();
    const lines = names.map((name) => `${sha256(readFileSync(join(directory, name)))}  ${name}\n`);
    writeFileSync(join(directory, "SHA256SUMS"), lines.join(""));
  }

  const edit = (directory: string, name: string, change: (text: string) => string) =>
    writeFileSync(join(directory, name), change(readFileSync(join(directory, name), "utf8")));
  const editEnvelope = (directory: string, name: string, change: (envelope: Record<string, unknown>) => object) =>
    edit(directory, name, (text) => JSON.stringify(change(JSON.parse(text) as Record<string, unknown>)));

  /** What is done to a good bundle in its directory, the code that it is refused with, and words of the sentence. */
  const tamperings: readonly (readonly [
    what: string,
    change: (directory: string) => void,
    code: string,
    words: RegExp,
  ])[] = [
    [
      "a report with one byte changed",
      (at) => edit(at, "report.html", (text) => text.replace("passed", "pAssed")),
      "other-checksum",
      /^The file report\.html is not what it was when SHA256SUMS was written/,
    ],
    [
      "a report and its checksum changed",
      (at) => {
        edit(at, "report.html", (text) => text.replace("passed", "pAssed"));
        summed(at);
      },
      "other-subject",
      /^The file report\.html is not the one that was signed off in release\.intoto\.json/,
    ],
    [
      "an SBOM exchanged with its checksum",
      (at) => {
        writeFileSync(join(at, "sbom.cdx.json"), '{"components":[]}');
        summed(at);
      },
      "other-subject",
      /^The file sbom\.cdx\.json is not the one/,
    ],
    [
      "a verdict without the check that is waived",
      (at) => {
        writeFileSync(
          join(at, "verdict.json"),
          JSON.stringify(sampleDocument(passingVerdict({ checks: [passing("first")] }))),
        );
        summed(at);
      },
      "other-subject",
      /^The file verdict\.json is not the one/,
    ],
    [
      "a file gone",
      (at) => unlinkSync(join(at, "sbom.spdx.json")),
      "missing-file",
      /sbom\.spdx\.json is missing, which SHA256SUMS lists/,
    ],
    [
      "a file gone from the checksums, too",
      (at) => {
        unlinkSync(join(at, "sbom.spdx.json"));
        summed(at);
      },
      "missing-file",
      /^The bundle lacks the file sbom\.spdx\.json/,
    ],
    [
      "a statement gone",
      (at) => {
        unlinkSync(join(at, summary.envelope));
        summed(at);
      },
      "missing-file",
      /^The bundle lacks the file verification-summary\.intoto\.json/,
    ],
    [
      "a file more",
      (at) => writeFileSync(join(at, "install.sh"), "#!/bin/sh\n"),
      "unknown-file",
      /holds "install\.sh"/,
    ],
    [
      "a hostile file more",
      (at) => writeFileSync(join(at, "\x1b[31mred\u202e"), ""),
      "unknown-file",
      /holds "\\u\{1b\}\[31mred\\u\{202e\}"/,
    ],
    [
      "release notes that nobody listed",
      (at) => writeFileSync(join(at, "release-notes.md"), "# New\n"),
      "unlisted-file",
      /^The file release-notes\.md is not listed/,
    ],
    [
      "release notes that nobody signed",
      (at) => {
        writeFileSync(join(at, "release-notes.md"), "# New\n");
        summed(at);
      },
      "other-subject",
      /^The file release-notes\.md is not the one that was signed off/,
    ],
    ["no checksums", (at) => unlinkSync(join(at, "SHA256SUMS")), "missing-file", /^The file SHA256SUMS is missing/],
    [
      "half of the checksums",
      (at) => truncateSync(join(at, "SHA256SUMS"), 100),
      "bad-checksums",
      /ends in the middle of a line/,
    ],
    [
      "checksums of a file elsewhere",
      (at) => appendFileSync(join(at, "SHA256SUMS"), `${"0".repeat(64)}  ../../etc/passwd\n`),
      "bad-checksums",
      /^Line 9 of SHA256SUMS is not of one file of the bundle: "0+ {2}\.\.\/\.\.\/etc\/passwd"/,
    ],
    [
      "checksums with a line twice",
      (at) => edit(at, "SHA256SUMS", (text) => `${text}${text.split("\n")[0]}\n`),
      "bad-checksums",
      /^Line 9 of SHA256SUMS/,
    ],
    [
      "a link in the place of a file",
      (at) => {
        unlinkSync(join(at, "report.html"));
        symlinkSync("/etc/passwd", join(at, "report.html"));
      },
      "irregular-file",
      /report\.html" is a link or no regular file/,
    ],
    [
      "a pipe in the place of a file",
      (at) => {
        unlinkSync(join(at, "report.html"));
        execFileSync("mkfifo", [join(at, "report.html")]);
      },
      "irregular-file",
      /report\.html" is a link or no regular file/,
    ],
    [
      "a directory in the place of a file",
      (at) => {
        unlinkSync(join(at, "report.html"));
        mkdirSync(join(at, "report.html"));
      },
      "irregular-file",
      /report\.html" is a link or no regular file/,
    ],
    [
      "a file of a terabyte",
      (at) => truncateSync(join(at, "report.html"), 2 ** 40),
      "too-large",
      /larger than a bundle can be/,
    ],
    [
      "a thousand files",
      (at) => {
        for (let index = 0; index < 1000; index++) writeFileSync(join(at, `${index}`), "");
      },
      "too-large",
      /larger than a bundle can be/,
    ],
    [
      "another payload under the signature",
      (at) => {
        editEnvelope(at, summary.envelope, (envelope) => {
          const payload = Buffer.from(String(envelope["payload"]), "base64").toString();
          return { ...envelope, payload: Buffer.from(payload.replace("example", "exAmple")).toString("base64") };
        });
        summed(at);
      },
      "bad-signature",
      /^No signature in verification-summary\.intoto\.json is of this key/,
    ],
    [
      "one bit of a signature changed",
      (at) => {
        editEnvelope(at, provenance.envelope, (envelope) => {
          const [{ sig }] = envelope["signatures"] as [{ sig: string }];
          const bytes = Buffer.from(sig, "base64");
          bytes[10] = (bytes[10] ?? 0) ^ 1;
          return { ...envelope, signatures: [{ keyid: "", sig: bytes.toString("base64") }] };
        });
        summed(at);
      },
      "bad-signature",
      /^No signature in provenance\.intoto\.json/,
    ],
    [
      "a payload of another type",
      (at) => {
        editEnvelope(at, release.envelope, (envelope) => ({ ...envelope, payloadType: "text/plain" }));
        summed(at);
      },
      "other-payload-type",
      /^The envelope release\.intoto\.json says that it holds something else/,
    ],
    [
      "signatures taken off",
      (at) => {
        editEnvelope(at, release.envelope, (envelope) => ({ ...envelope, signatures: [] }));
        summed(at);
      },
      "unsigned",
      /^The envelope release\.intoto\.json bears no signature/,
    ],
    [
      "half of an envelope",
      (at) => {
        truncateSync(join(at, release.envelope), 200);
        summed(at);
      },
      "bad-envelope",
      /^The file release\.intoto\.json is no DSSE envelope/,
    ],
    [
      "a payload that is no base64",
      (at) => {
        editEnvelope(at, release.envelope, (envelope) => ({ ...envelope, payload: `%${envelope["payload"]}` }));
        summed(at);
      },
      "bad-envelope",
      /^The file release\.intoto\.json is no DSSE envelope/,
    ],
    [
      "one statement in the place of another",
      (at) => {
        writeFileSync(join(at, summary.envelope), readFileSync(join(at, provenance.envelope)));
        summed(at);
      },
      "bad-statement",
      /^The statement in verification-summary\.intoto\.json cannot be used: its predicate is not of the type https:\/\/slsa\.dev\/verification_summary\/v1/,
    ],
    [
      "a statement of another release by the same key",
      (at) => {
        const older = sampleBundle(own.key, { release: { image: subjectOf("amphora.qcow2", "1b".repeat(32)) } });
        writeFileSync(join(at, summary.envelope), older.get(summary.envelope) ?? "");
        summed(at);
      },
      "other-subject",
      /^The statement in verification-summary\.intoto\.json is of another image/,
    ],
    [
      "all statements signed anew with another key",
      (at) => {
        for (const [name, bytes] of sampleBundle(other.key)) writeFileSync(join(at, name), bytes);
      },
      "bad-signature",
      /^No signature in provenance\.intoto\.json is of this key/,
    ],
    [
      "what is to be signed still there",
      (at) => writeFileSync(join(at, release.toSign), "DSSEv1"),
      "unsigned",
      /still to be signed, for it holds release\.pae/,
    ],
  ];
  for (const [what, change, code, words] of tamperings) {
    it(`refuses ${what} (${code})`, async () => {
      const directory = written(sampleBundle(own.key));
      change(directory);
      const refusal = await rejectionOf(verify(directory));
      expect([refusal?.code, refusal && exitCodeOf(refusal)]).to.deep.equal([code, 1]);
      expect(refusal?.message)
        .to.match(words)
        .and.match(/^[^\n]*\.$/);
    });
  }

  it("refuses a bundle without the release notes that were signed off with it", async () => {
    const directory = written(sampleBundle(own.key, { evidence: { "release-notes.md": "# New\n" } }));
    expect((await verify(directory)).image.name).to.equal("amphora.qcow2");
    unlinkSync(join(directory, "release-notes.md"));
    summed(directory);
    const refusal = await rejectionOf(verify(directory));
    expect([refusal?.code, refusal?.message]).to.deep.equal([
      "missing-file",
      "The bundle lacks the file release-notes.md; take the bundle from its source again.",
    ]);
  });

  it("refuses another key", async () => {
    const refusal = await rejectionOf(verify(written(sampleBundle(own.key)), { publicKey: other.publicPath }));
    expect(refusal?.code).to.equal("bad-signature");
    expect(refusal?.message).to.contain(`this key (SHA-256 ${other.key.id})`);
  });

  it("refuses another image, and takes the one that was signed off", async () => {
    const bytes = Buffer.from("an image");
    const digest = sha256(bytes);
    const document = sampleDocument(passingVerdict({ sha256: digest }));
    const image = subjectOf("amphora.qcow2", digest);
    const directory = written(
      sampleBundle(own.key, { document, record: sampleRecord({ sha256: digest }), release: { image } }),
    );
    writeFileSync(at("image"), bytes);
    expect((await verify(directory, { image: at("image") })).image).to.deep.equal(image);
    appendFileSync(at("image"), "!");
    const changed = await rejectionOf(verify(directory, { image: at("image") }));
    expect([changed?.code, changed?.message]).to.deep.equal([
      "other-digest",
      `The image "${at("image")}" is not the one that was signed off: its SHA-256 is ${sha256(Buffer.from("an image!"))}, and the bundle's ${digest}; take the image from its source again.`,
    ]);
    expect((await rejectionOf(verify(directory, { image: at("gone") })))?.code).to.equal("unreadable");
  });

  it("refuses what is no bundle", async () => {
    expect((await rejectionOf(verify(at("gone"))))?.code).to.equal("unreadable");
    expect((await rejectionOf(verify(own.publicPath)))?.code).to.equal("unreadable");
  });
});
