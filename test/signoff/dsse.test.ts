import { createPublicKey } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { bundleFromJSON } from "@sigstore/bundle";
import { type PublicKey, PublicKeyDetails, TrustedRoot } from "@sigstore/protobuf-specs";
import { toSignedEntity, toTrustMaterial, Verifier } from "@sigstore/verify";
import { expect } from "chai";
import { bodyOf, bytesOf, envelopeText, preAuthEncoding, readEnvelope, statementType } from "../../src/signoff/dsse.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { codeOf } from "../support/refusal-code.ts";
import { type KeyFiles, makeKey } from "../support/signed-release.ts";

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe("DSSE", () => {
  const at = scratchDirectory();
  const body = Buffer.from('{"_type":"https://in-toto.io/Statement/v1","name":"ü"}');

  it("encodes what the protocol's example encodes", () => {
    expect(text(preAuthEncoding("http://example.com/HelloWorld", Buffer.from("hello world")))).to.equal(
      "DSSEv1 29 http://example.com/HelloWorld 11 hello world",
    );
  });

  it("counts bytes, not characters, and takes any bytes", () => {
    expect(text(preAuthEncoding("ü", Buffer.from("ß")))).to.equal("DSSEv1 2 ü 2 ß");
    const bytes = Buffer.from([0, 0xff, 0x20, 0x0a]);
    expect(Buffer.from(preAuthEncoding("a", bytes)).toString("latin1")).to.equal("DSSEv1 1 a 4 \0\xff \n");
    expect(text(preAuthEncoding("", new Uint8Array()))).to.equal("DSSEv1 0  0 ");
  });

  it("gives back the body of what is to be signed, and takes nothing else for it", () => {
    const encoding = preAuthEncoding(statementType, body);
    expect(bodyOf(encoding, "a.pae")).to.deep.equal(body);
    const wrong = {
      empty: Buffer.from(""),
      cut: encoding.subarray(0, -1),
      longer: Buffer.concat([encoding, Buffer.from(" ")]),
      "of another type": preAuthEncoding("text/plain", body),
      "with a zero before the length": Buffer.from(text(encoding).replace(` ${body.length} `, ` 0${body.length} `)),
    };
    for (const [what, bytes] of Object.entries(wrong)) {
      expect(
        codeOf(() => bodyOf(bytes, "a.pae")),
        what,
      ).to.equal("bad-envelope");
    }
  });

  it("reads the envelopes that it writes, and base64 in either alphabet", () => {
    const envelope = { payload: Buffer.from([0xfb, 0xff, 0xfe]), signatures: [{ keyid: "k", sig: Buffer.from("s") }] };
    const written = envelopeText(envelope);
    expect(JSON.parse(written)).to.deep.equal({
      payload: "+//+",
      payloadType: "application/vnd.in-toto+json",
      signatures: [{ keyid: "k", sig: "cw==" }],
    });
    expect(readEnvelope(Buffer.from(written), "a.json")).to.deep.equal(envelope);
    expect(readEnvelope(Buffer.from(written.replace("+//+", "-__-")), "a.json")).to.deep.equal(envelope);
    const more = { ...JSON.parse(written), signatures: [{ sig: "cw", extra: 1 }], extra: [] };
    expect(readEnvelope(Buffer.from(JSON.stringify(more)), "a.json").signatures).to.deep.equal([
      { keyid: "", sig: Buffer.from("s") },
    ]);
  });

  it("refuses what is no envelope", () => {
    const good = { payload: "", payloadType: statementType, signatures: [{ sig: "cw==" }] };
    const wrong: Record<string, unknown> = {
      list: [],
      nothing: null,
      "no payload": { ...good, payload: undefined },
      "payload with blanks": { ...good, payload: "cw ==" },
      "no signatures": { ...good, signatures: undefined },
      "too many signatures": { ...good, signatures: Array(17).fill({ sig: "cw==" }) },
      "a signature that is none": { ...good, signatures: [null] },
      "a key hint that is no text": { ...good, signatures: [{ sig: "cw==", keyid: 1 }] },
    };
    for (const [what, envelope] of Object.entries(wrong)) {
      expect(
        codeOf(() => readEnvelope(Buffer.from(JSON.stringify(envelope)), "a.json")),
        what,
      ).to.equal("bad-envelope");
    }
    expect(codeOf(() => readEnvelope(Buffer.from("{"), "a.json"))).to.equal("bad-envelope");
    const padded = Buffer.from(`${" ".repeat(16 * 1024 * 1024)}${JSON.stringify(good)}`);
    expect(codeOf(() => readEnvelope(padded, "a.json"))).to.equal("bad-envelope");
    expect(bytesOf("ä")).to.equal(undefined);
  });

  /** How openssl checks a signature, by the kind of the key. */
  const checks: Readonly<Record<string, (key: KeyFiles) => void>> = {
    ed25519: ({ publicPath }) =>
      runTool("openssl", [
        ...["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", publicPath],
        ...["-in", at("pae"), "-sigfile", at("signature")],
      ]),
    "P-256": ({ publicPath }) =>
      runTool("openssl", ["dgst", "-sha256", "-verify", publicPath, "-signature", at("signature"), at("pae")]),
    "P-384": ({ publicPath }) =>
      runTool("openssl", ["dgst", "-sha384", "-verify", publicPath, "-signature", at("signature"), at("pae")]),
  };
  for (const kind of ["ed25519", "P-256", "P-384"] as const) {
    it(`is signed with ${kind} as openssl has it`, function () {
      needTools(this, "openssl");
      const key = makeKey(at(kind), kind);
      const encoding = preAuthEncoding(statementType, body);
      writeFileSync(at("pae"), encoding);
      writeFileSync(at("signature"), key.key.sign(encoding));
      checks[kind]?.(key);
      writeFileSync(at("pae"), text(encoding).replace("Statement", "statement"));
      expect(() => checks[kind]?.(key)).to.throw("openssl");
    });
  }

  for (const [kind, keyDetails] of [
    ["ed25519", PublicKeyDetails.PKIX_ED25519],
    ["P-256", PublicKeyDetails.PKIX_ECDSA_P256_SHA_256],
  ] as const) {
    it(`is signed with ${kind} as @sigstore/verify has it`, () => {
      const { key, publicPath } = makeKey(at(kind), kind);
      const rawBytes = createPublicKey(readFileSync(publicPath)).export({ type: "spki", format: "der" });
      const trusted = toTrustMaterial(TrustedRoot.fromJSON({}), {
        [key.id]: { rawBytes, keyDetails } satisfies PublicKey,
      });
      const verifier = new Verifier(trusted, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 });
      const sig = key.sign(preAuthEncoding(statementType, body));
      const bundle = (payload: Uint8Array) =>
        bundleFromJSON({
          mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
          verificationMaterial: { publicKey: { hint: key.id }, tlogEntries: [] },
          dsseEnvelope: JSON.parse(envelopeText({ payload, signatures: [{ keyid: key.id, sig }] })),
        });
      expect(verifier.verify(toSignedEntity(bundle(body))).key.asymmetricKeyType).to.equal(
        kind === "ed25519" ? kind : "ec",
      );
      expect(() => verifier.verify(toSignedEntity(bundle(Buffer.from("{}"))))).to.throw(
        "signature verification failed",
      );
    });
  }
});
