import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import type { BuildRecord } from "../../src/build/output/build-record.ts";
import { payloadsOf, type Release, signedBundle } from "../../src/signoff/bundle.ts";
import { recordFile, verdictFile } from "../../src/signoff/bundle-files.ts";
import type { Files } from "../../src/signoff/checksums.ts";
import { subjectOf } from "../../src/signoff/release-statement.ts";
import { readSigningKey, type SigningKey } from "../../src/signoff/signing-key.ts";
import type { CheckResult, ImageVerdict, VerdictDocument } from "../../src/verify/verdict.ts";
import { sampleDocument } from "./verdicts.ts";

/** The moment at which the samples are signed off. */
export const signedAt = Date.parse("2027-01-15T12:00:00Z");
export const imageDigest = "5a".repeat(32);

/** A check that passed. */
export function passing(id: string, more: Partial<CheckResult> = {}): CheckResult {
  return { id, title: `The ${id} holds`, grade: "required", outcome: "pass", durationMs: 1, ...more };
}

/** A verdict that passes: one failure is waived until the end of the month. */
export function passingVerdict(more: Partial<ImageVerdict> = {}): ImageVerdict {
  return {
    path: "out/amphora.qcow2",
    sha256: imageDigest,
    format: "qcow2",
    virtualSize: 1024 ** 3,
    fileSize: 4096,
    verdict: "pass",
    checks: [
      passing("first"),
      passing("second", { grade: "recommended", outcome: "fail", reason: "less than ideal" }),
      passing("third", { outcome: "waived", waiver: "known", waiverExpires: "2027-01-31" }),
    ],
    notApplicable: [],
    ...more,
  };
}

/** A record as diskimage-create writes it. */
export function sampleRecord(image: Partial<BuildRecord["image"]> = {}): BuildRecord {
  return {
    schemaVersion: 1,
    tool: { name: "amphora-image", version: "0.1.0", sourceDigest: "ab".repeat(32) },
    options: {
      arch: "amd64",
      backend: "haproxy",
      baseOs: "debian",
      release: "bookworm",
      size: 3,
      type: "qcow2",
      packageAgent: true,
      ...{ compat: "2014", cpuPinning: false, fullMac: false, fips: false, sshd: true, tmpfs: true, trace: false },
      rootPassword: false,
      cacheDir: "/var/cache/images",
      workDir: "/var/tmp",
    },
    elements: ["base", "vm"],
    environment: { DIB_RELEASE: "bookworm", DIB_DISTRIBUTION_MIRROR: "http://mirror.example.org/debian" },
    argv: ["disk-image-create", "base", "vm"],
    diskimageBuilder: { version: "3.13.0" },
    host: { os: "Debian GNU/Linux 12 (bookworm)", kernel: "6.1.0", architecture: "x64" },
    git: [{ path: "elements", commit: "c0".repeat(20), modified: false }],
    started: "2027-01-14T10:00:00.000Z",
    finished: "2027-01-14T10:04:00.000Z",
    durations: { root: 36 },
    image: {
      file: "amphora.qcow2",
      format: "qcow2",
      size: 4096,
      virtualSize: 1024 ** 3,
      sha256: imageDigest,
      ...image,
    },
  };
}

export interface SampleParts {
  readonly document?: VerdictDocument;
  readonly record?: BuildRecord;
  /** Files in the place of the evidence's own, as text. */
  readonly evidence?: Readonly<Record<string, string>>;
  readonly release?: Partial<Release>;
}

/** A release with evidence that says little. */
export function sampleRelease({ document, record, evidence, release }: SampleParts = {}): Release {
  const verdicts = document ?? sampleDocument(passingVerdict());
  const built = record ?? sampleRecord();
  const texts: Readonly<Record<string, string>> = {
    [verdictFile]: `${JSON.stringify(verdicts)}\n`,
    [recordFile]: `${JSON.stringify(built)}\n`,
    "report.html": "<!doctype html><title>passed</title>\n",
    "sbom.cdx.json": "{}\n",
    "sbom.spdx.json": "{}\n",
    ...evidence,
  };
  return {
    image: subjectOf("amphora.qcow2", imageDigest),
    document: verdicts,
    record: built,
    evidence: new Map(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)])),
    builder: "urn:example:builder",
    terms: {
      verifier: "urn:example:verifier",
      resource: "https://images.example.org/amphora.qcow2",
      strict: false,
      now: signedAt,
    },
    ...release,
  };
}

/** The files of a signed bundle, whatever the gate says of it. */
export function sampleBundle(key: SigningKey, parts: SampleParts = {}): Files {
  const release = sampleRelease(parts);
  return signedBundle(release.evidence, payloadsOf(release), key);
}

export type KeyKind = "ed25519" | "P-256" | "P-384";

export interface KeyFiles {
  readonly privatePath: string;
  readonly publicPath: string;
  readonly key: SigningKey;
}

/** Makes a key pair as PEM files: `<path>.key` for its owner alone, `<path>.pub` for all. */
export function makeKey(path: string, kind: KeyKind): KeyFiles {
  const pair = kind === "ed25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("ec", { namedCurve: kind });
  const [privatePath, publicPath] = [`${path}.key`, `${path}.pub`];
  writeFileSync(privatePath, pair.privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  writeFileSync(publicPath, pair.publicKey.export({ type: "spki", format: "pem" }));
  return { privatePath, publicPath, key: readSigningKey(privatePath) };
}
