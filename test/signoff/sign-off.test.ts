import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import type { ReleaseCommand } from "../../src/signoff/command-line.ts";
import { signOff } from "../../src/signoff/sign-off.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { rejectionOf } from "../support/refusal-code.ts";
import { makeKey, sampleRecord } from "../support/signed-release.ts";

/** That it signs what passed is shown by the command, test/cli/amphora-signoff.test.ts. */
describe("signing off", function () {
  this.timeout(20_000);
  const at = scratchDirectory();
  const context = { now: Date.now(), signal: new AbortController().signal, onStale: () => {} };
  const command = (more: Partial<ReleaseCommand> = {}): ReleaseCommand => ({
    kind: "sign",
    image: at("amphora.qcow2"),
    verdicts: [at("verify.json")],
    strict: false,
    builder: "urn:example:builder",
    verifier: "urn:example:verifier",
    output: at("bundle"),
    key: at("own.key"),
    ...more,
  });

  before(() => {
    makeKey(at("own"), "ed25519");
    writeFileSync(at("amphora.qcow2"), "an image");
    writeFileSync(at("amphora.qcow2.build.json"), JSON.stringify(sampleRecord()));
    mkdirSync(at("there"));
  });

  it("says what is wrong with the directory, then with the key, before it looks at anything else", async () => {
    expect((await rejectionOf(signOff(command({ output: at("there"), key: at("gone") }), context)))?.code).to.equal(
      "output",
    );
    expect((await rejectionOf(signOff(command({ key: at("gone") }), context)))?.code).to.equal("unreadable");
    writeFileSync(at("passphrase"), "word", { mode: 0o644 });
    const open = await rejectionOf(signOff(command({ passphraseFile: at("passphrase") }), context));
    expect([open?.code, open?.message]).to.satisfy(() => open?.code === "key" && open.message.includes("passphrase"));
  });

  it("writes nothing where the image may not be released", async () => {
    expect((await rejectionOf(signOff(command(), context)))?.code).to.equal("bad-verdict");
    expect(readdirSync(at("")).filter((name) => name.includes("bundle") || name.startsWith("."))).to.deep.equal([]);
  });
});
