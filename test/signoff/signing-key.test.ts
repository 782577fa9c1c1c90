import { generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { readPublicKey, readSecret, readSigningKey } from "../../src/signoff/signing-key.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { refusalOf } from "../support/refusal-code.ts";
import { makeKey } from "../support/signed-release.ts";

const bytes = Buffer.from("what is signed");

describe("a key", () => {
  const at = scratchDirectory();

  for (const [kind, name] of [
    ["ed25519", "Ed25519"],
    ["P-256", "ECDSA P-256"],
    ["P-384", "ECDSA P-384"],
  ] as const) {
    it(`of ${name} signs, and its public half verifies that and nothing else`, () => {
      const { key, publicPath } = makeKey(at(kind), kind);
      const half = readPublicKey(publicPath);
      const signature = key.sign(bytes);
      expect([half.kind, half.id]).to.deep.equal([name, key.id]);
      expect(half.verifies(bytes, signature)).to.equal(true);
      expect(half.verifies(Buffer.from("what is not signed"), signature)).to.equal(false);
      expect(half.verifies(bytes, signature.subarray(1))).to.equal(false);
      expect(half.verifies(bytes, new Uint8Array())).to.equal(false);
    });
  }

  it("has the SHA-256 of its SubjectPublicKeyInfo for a name, as openssl tells it", function () {
    needTools(this, "openssl");
    const { key, publicPath } = makeKey(at("named"), "P-256");
    runTool("openssl", ["pkey", "-pubin", "-in", publicPath, "-outform", "DER", "-out", at("named.der")]);
    expect(runTool("openssl", ["dgst", "-sha256", "-r", at("named.der")])).to.contain(key.id);
  });

  it("is read as openssl writes it, in PKCS #8 and SEC 1, encrypted or not", function () {
    needTools(this, "openssl");
    const made: readonly (readonly [path: string, args: readonly string[], passphrase?: string])[] = [
      [at("pkcs8"), ["genpkey", "-algorithm", "ed25519"]],
      [at("sec1"), ["ecparam", "-name", "prime256v1", "-genkey", "-noout"]],
      [at("locked"), ["genpkey", "-algorithm", "ed25519", "-aes-256-cbc", "-pass", "pass:open sesame"], "open sesame"],
    ];
    for (const [path, args, passphrase] of made) {
      runTool("openssl", [...args, "-out", path]);
      chmodSync(path, 0o600);
      expect(readSigningKey(path, passphrase).sign(bytes).length, path).to.be.greaterThan(60);
    }
    expect(refusalOf(() => readSigningKey(at("locked")))?.message).to.contain(
      "it is encrypted; give its passphrase by",
    );
    expect(refusalOf(() => readSigningKey(at("locked"), "wrong"))?.message).to.contain("or the passphrase is another");
  });

  it("is refused where others may read or change it", () => {
    const { privatePath } = makeKey(at("open"), "ed25519");
    for (const [mode, isOpen] of [
      [0o600, false],
      [0o400, false],
      [0o640, false],
      [0o644, true],
      [0o604, true],
      [0o660, true],
    ] as const) {
      chmodSync(privatePath, mode);
      const refusal = refusalOf(() => readSigningKey(privatePath));
      expect(refusal?.code, mode.toString(8)).to.equal(isOpen ? "key" : undefined);
      if (isOpen) expect(refusal?.message).to.contain("others may read or change it; take that from them by chmod go=");
    }
    writeFileSync(at("passphrase"), "open sesame\n");
    chmodSync(at("passphrase"), 0o644);
    expect(refusalOf(() => readSecret(at("passphrase")))?.code).to.equal("key");
  });

  it("is refused where it is none that can be used here", () => {
    const rsa = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    const { privatePath, publicPath } = makeKey(at("good"), "ed25519");
    const write = (name: string, content: string | Uint8Array) => {
      writeFileSync(at(name), content, { mode: 0o600 });
      return at(name);
    };
    mkdirSync(at("directory"));
    const signing: readonly (readonly [path: string, words: string])[] = [
      [write("rsa.key", rsa.privateKey), "it is of the kind rsa"],
      [write("text", "no key"), "it is no private key in PEM"],
      [write("half", readFileSync(privatePath).subarray(0, 60)), "it is no private key in PEM"],
      [write("public", readFileSync(publicPath)), "it is no private key in PEM"],
      [write("large", Buffer.alloc(100_000)), "bytes are too many"],
      [at("directory"), "it is no file"],
    ];
    for (const [path, words] of signing) {
      const refusal = refusalOf(() => readSigningKey(path));
      expect(refusal?.code, path).to.equal("key");
      expect(refusal?.message).to.contain(words).and.contain(path);
    }
    expect(refusalOf(() => readSigningKey(at("gone")))?.code).to.equal("unreadable");
    const verifying: readonly (readonly [path: string, words: string])[] = [
      [write("rsa.pub", rsa.publicKey), "it is of the kind rsa"],
      [at("text"), "it is no public key in PEM"],
      [privatePath, "it is a private key; name its public half"],
    ];
    for (const [path, words] of verifying) {
      expect(refusalOf(() => readPublicKey(path))?.message, path).to.contain(words);
    }
  });
});
