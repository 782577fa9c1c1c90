import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import type { Difference } from "../../src/difference/difference.ts";
import { sha256 } from "../../src/signoff/checksums.ts";
import type { VerdictDocument } from "../../src/verify/verdict.ts";
import { goodAmphora } from "../support/good-amphora.ts";
import { makeQcow2, makeRawImage } from "../support/real-image.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { makeKey, sampleRecord } from "../support/signed-release.ts";

const root = resolve(import.meta.dirname, "../..");

describe("amphora-signoff", function () {
  this.timeout(120_000);
  const at = scratchDirectory();
  const command = (name: string, args: readonly string[]) => [join(root, `dist/src/cli/${name}.js`), ...args];
  const signoff = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, command("amphora-signoff", args), {
      encoding: "utf8",
      env: { ...process.env, ...env },
    });
    return { status, stdout, stderr };
  };
  /** The arguments of signing into a directory below one of its own. */
  const signing = (name: string, ...more: readonly string[]) => {
    mkdirSync(at(name));
    const inputs = [at("image/amphora.qcow2"), "--verdict", at("verify.json")];
    return [...inputs, "--key", at("own.key"), "-o", at(`${name}/bundle`), ...more];
  };

  before(async function () {
    needTools(this, "openssl", "mke2fs", "qemu-img");
    await bundle(root);
    mkdirSync(at("image"));
    makeRawImage(at("image/amphora.raw"), goodAmphora());
    makeQcow2(at("image/amphora.raw"), at("image/amphora.qcow2"));
    const bytes = readFileSync(at("image/amphora.qcow2"));
    const record = sampleRecord({ sha256: sha256(bytes), size: bytes.length });
    const built = { ...record, options: { ...record.options, size: 1 } };
    writeFileSync(at("image/amphora.qcow2.build.json"), JSON.stringify(built));
    const verified = spawnSync(
      process.execPath,
      command("amphora-verify", [at("image/amphora.qcow2"), "-q", "--json", at("verify.json")]),
      { encoding: "utf8" },
    );
    expect(verified.status, verified.stdout + verified.stderr).to.equal(0);
    for (const kind of ["ed25519", "P-256"] as const) makeKey(at(kind === "ed25519" ? "own" : "ecdsa"), kind);
  });

  it("signs what passed, and finds it in order", () => {
    const { status, stdout, stderr } = signoff(signing("signed"));
    expect([status, stderr]).to.deep.equal([0, ""]);
    expect(stdout).to.match(
      /^.*\/signed\/bundle\n {2}amphora\.qcow2 {2}SHA-256 [0-9a-f]{64}\n {2}signed with the Ed25519 key of SHA-256 [0-9a-f]{64}\n$/,
    );
    expect(readdirSync(at("signed"))).to.deep.equal(["bundle"]);
    expect(readdirSync(at("signed/bundle")).sort()).to.deep.equal([
      "SHA256SUMS",
      "build.json",
      "provenance.intoto.json",
      "release.intoto.json",
      "report.html",
      "sbom.cdx.json",
      "sbom.spdx.json",
      "verdict.json",
      "verification-summary.intoto.json",
    ]);
    const verified = signoff([
      "verify",
      at("signed/bundle"),
      "--public-key",
      at("own.pub"),
      "--image",
      at("image/amphora.qcow2"),
    ]);
    expect([verified.status, verified.stderr]).to.deep.equal([0, ""]);
    expect(verified.stdout).to.match(
      /bundle: in order\n.*\n {2}signed off .* with the Ed25519 key .*\n {2}gate of required checks: \d+ of \d+ pass/,
    );
  });

  it("tells in one sentence what is wrong, with exit code 1 for the image or the bundle and 2 for the command", () => {
    const bad = JSON.parse(readFileSync(at("verify.json"), "utf8")) as VerdictDocument;
    const [image] = bad.images;
    const failed = image?.checks.map((check, index) =>
      index === 0 ? { ...check, outcome: "fail", grade: "required" } : check,
    );
    writeFileSync(
      at("failed.json"),
      JSON.stringify({ ...bad, images: [{ ...image, verdict: "fail", checks: failed }] }),
    );
    const other = (args: readonly string[], from: string, to: string) => args.map((arg) => (arg === from ? to : arg));
    const cases: readonly (readonly [args: readonly string[], status: number, sentence: RegExp])[] = [
      [
        other(signing("failed"), at("verify.json"), at("failed.json")),
        1,
        /failed\.json" the required check ".*" ended as fail/,
      ],
      [other(signing("public"), at("own.key"), at("own.pub")), 2, /own\.pub" cannot be used: /],
      [other(signing("gone"), at("verify.json"), at("no.json")), 2, /no\.json": there is no such file/],
      [
        ["verify", at("signed/bundle"), "--public-key", at("ecdsa.pub")],
        1,
        /No signature in provenance\.intoto\.json is of this key/,
      ],
      [
        ["verify", at("image"), "--public-key", at("own.pub")],
        1,
        /holds "amphora\.qcow2", which is no file of a bundle/,
      ],
      [["verify", at("nowhere"), "--public-key", at("own.pub")], 2, /nowhere" cannot be read/],
      [["--colour"], 2, /There is no option --colour; see amphora-signoff --help\./],
    ];
    for (const [args, status, sentence] of cases) {
      const answer = signoff(args);
      expect(answer.stderr)
        .to.match(/^amphora-signoff: [^\n]*\.\n$/)
        .and.match(sentence);
      expect([answer.status, answer.stdout], answer.stderr).to.deep.equal([status, ""]);
    }
    for (const name of ["failed", "public", "gone"]) expect(readdirSync(at(name))).to.deep.equal([]);
  });

  it("never writes over a directory that is there", () => {
    const args = signing("there");
    mkdirSync(at("there/bundle"));
    const { status, stderr } = signoff(args);
    expect([status, stderr]).to.deep.equal([
      2,
      `amphora-signoff: The directory "${at("there/bundle")}" is there already and stays as it is; name another one.\n`,
    ]);
  });

  it("takes a key with a passphrase, from a file or the environment", () => {
    runTool("openssl", [
      "pkey",
      "-in",
      at("own.key"),
      "-aes-256-cbc",
      "-passout",
      "pass:open sesame",
      "-out",
      at("locked.key"),
    ]);
    runTool("chmod", ["600", at("locked.key")]);
    writeFileSync(at("passphrase"), "open sesame\n", { mode: 0o600 });
    const args = signing("locked").map((arg) => (arg === at("own.key") ? at("locked.key") : arg));
    const without = signoff(args);
    expect([without.status, without.stderr]).to.satisfy(
      () => without.status === 2 && without.stderr.includes("it is encrypted"),
    );
    expect(signoff(args, { AMPHORA_SIGNOFF_PASSPHRASE: "open sesame" }).status).to.equal(0);
    rmSync(at("locked/bundle"), { recursive: true });
    expect(signoff([...args, "--passphrase-file", at("passphrase")]).status).to.equal(0);
  });

  it("says what differs from the release before, named as its bundle", () => {
    const { status, stderr } = signoff(signing("next", "--previous", at("signed/bundle")));
    expect([status, stderr]).to.satisfy(
      () =>
        status === 2 && stderr.includes('The image "amphora.qcow2" of the previous release is not beside its bundle'),
    );
    copyFileSync(at("image/amphora.qcow2"), at("signed/amphora.qcow2"));
    const again = signoff([...signing("after", "--previous", at("signed/bundle"))]);
    expect([again.status, again.stderr]).to.deep.equal([0, ""]);
    const difference = JSON.parse(readFileSync(at("after/bundle/difference.json"), "utf8")) as Difference;
    expect(difference.level).to.equal("identical");
    expect(readFileSync(at("after/bundle/release-notes.md"), "utf8")).to.contain("# ");
    expect(signoff(["verify", at("after/bundle"), "--public-key", at("own.pub")]).status).to.equal(0);
  });

  it("holds the verdict against the profile that is named, waivers and all", () => {
    const profile = (text: string) => {
      writeFileSync(at("profile.yaml"), `schemaVersion: 1\n${text}`);
      return at("profile.yaml");
    };
    const waiver =
      'waivers:\n  - { check: A2-image-size, reason: known, owner: ops, tracker: T-1, expires: "2999-12-31" }\n';
    const args = [
      at("image/amphora.qcow2"),
      "--size",
      "2",
      "--profile",
      profile(waiver),
      "-q",
      "--json",
      at("held.json"),
    ];
    expect(spawnSync(process.execPath, command("amphora-verify", args), { encoding: "utf8" }).status).to.equal(0);
    const sign = signing("profiled", "--profile", at("profile.yaml")).map((arg) =>
      arg === at("verify.json") ? at("held.json") : arg,
    );
    profile("grades:\n  N2-agent-answers: required\n");
    expect(signoff(sign).stderr).to.contain("lacks the check N2-agent-answers, which the profile");
    profile("");
    expect(signoff(sign).stderr).to.contain('waives "A2-image-size", and the profile');
    profile(waiver);
    expect(signoff(sign)).to.deep.include({ status: 0, stderr: "" });
    const verified = signoff(["verify", at("profiled/bundle"), "--public-key", at("own.pub")]);
    expect(verified.stdout).to.contain(", 1 waived\n");
    expect(readFileSync(at("profiled/bundle/profile.yaml"), "utf8")).to.contain("T-1");
  });

  it("prepares what another signs, and takes the signatures", () => {
    const args = signing("prepared").filter((arg) => arg !== "--key" && arg !== at("own.key"));
    const { status, stdout, stderr } = signoff(["prepare", ...args]);
    expect([status, stderr]).to.deep.equal([0, ""]);
    const [, files = ""] = /to be signed: (.*)\n/.exec(stdout) ?? [];
    expect(signoff(["verify", at("prepared/bundle"), "--public-key", at("ecdsa.pub")]).stderr).to.contain(
      "is still to be signed",
    );
    const signatures = files.split(" ").flatMap((file, index) => {
      runTool("openssl", ["dgst", "-sha256", "-sign", at("ecdsa.key"), "-out", at(`${index}.sig`), file]);
      return ["--signature", at(`${index}.sig`)];
    });
    const attached = signoff(["attach", at("prepared/bundle"), "--public-key", at("ecdsa.pub"), ...signatures]);
    expect([attached.status, attached.stderr]).to.deep.equal([0, ""]);
    expect(attached.stdout).to.contain("bundle: in order").and.contain("ECDSA P-256");
    expect(readdirSync(at("prepared"))).to.deep.equal(["bundle"]);
  });

  /** Runs signing, and ends it by a signal after some time. */
  async function interrupted(args: readonly string[], signal: NodeJS.Signals, after: number) {
    const child = spawn(process.execPath, command("amphora-signoff", args), { stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const ended = once(child, "close");
    await sleep(after);
    child.kill(signal);
    const [status] = (await ended) as [number | null];
    return { status, stderr };
  }

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    it(`ends with ${code} after ${signal}, and leaves nothing`, async () => {
      const args = signing(signal);
      // Twenty gigabytes of nothing take far longer to hash than the test waits.
      const image = at(`${signal}/large.qcow2`);
      writeFileSync(image, "");
      truncateSync(image, 20 * 1024 ** 3);
      copyFileSync(at("image/amphora.qcow2.build.json"), `${image}.build.json`);
      const { status, stderr } = await interrupted(
        args.map((arg) => (arg === at("image/amphora.qcow2") ? image : arg)),
        signal,
        1500,
      );
      expect([status, stderr]).to.deep.equal([code, "amphora-signoff: Interrupted; nothing was written.\n"]);
      expect(readdirSync(at(signal))).to.deep.equal(["large.qcow2", "large.qcow2.build.json"]);
    });
  }

  it("leaves a whole bundle or none, whenever it is killed", async () => {
    const args = signing("killed");
    const began = Date.now();
    expect(signoff(args).status).to.equal(0);
    const whole = Date.now() - began;
    for (const share of [0.6, 0.9, 1]) {
      rmSync(at("killed/bundle"), { recursive: true, force: true });
      await interrupted(args, "SIGKILL", share * whole);
      if (existsSync(at("killed/bundle"))) {
        expect(signoff(["verify", at("killed/bundle"), "--public-key", at("own.pub")]).status).to.equal(0);
      }
    }
    rmSync(at("killed/bundle"), { recursive: true, force: true });
    expect(signoff(args).status).to.equal(0);
    expect(readdirSync(at("killed"))).to.deep.equal(["bundle"]);
  });

  /** What docs/signing-off.md tells others to run is run as it stands. */
  describe("is checked by others", () => {
    const page = readFileSync(join(root, "docs/signing-off.md"), "utf8");
    const told = (name: string) =>
      new RegExp(`<!-- checked: ${name} -->\n\`\`\`\\w+\n(.*?)\n\`\`\``, "s").exec(page)?.[1] ?? expect.fail(name);
    const run = (name: string) => {
      const { status, stdout, stderr } = spawnSync("bash", ["-e", "-o", "pipefail", "-c", told(name)], {
        cwd: at("checked/bundle"),
        encoding: "utf8",
      });
      return { status, output: stdout + stderr };
    };

    before(function () {
      needTools(this, "python3", "sha256sum", "bash");
      expect(signoff(signing("checked")).status).to.equal(0);
      copyFileSync(at("own.pub"), at("checked/release.pub"));
    });

    it("with sha256sum", () => {
      expect(run("sha256sum").output).to.contain("provenance.intoto.json: OK");
      expect(run("sha256sum").status).to.equal(0);
    });

    it("with openssl, of the statement's signature and of its subjects", () => {
      expect(run("openssl").output).to.contain("Signature Verified Successfully");
      const statement = JSON.parse(readFileSync(at("checked/statement.json"), "utf8")) as {
        subject: { name: string }[];
      };
      expect(statement.subject[0]?.name).to.equal("amphora.qcow2");
      expect(run("subjects")).to.deep.include({ status: 0 });
      expect(run("subjects").output).to.contain("report.html: OK");
    });

    it("with Sigstore's library", () => {
      const script = at("checked/check.mjs");
      writeFileSync(script, told("sigstore"));
      // Node looks for packages beside the script.
      runTool("ln", ["-sfn", join(root, "node_modules"), at("checked/node_modules")]);
      const check = () => spawnSync(process.execPath, [script], { cwd: at("checked/bundle"), encoding: "utf8" });
      expect(check()).to.include({ status: 0, stderr: "" });
      copyFileSync(at("ecdsa.pub"), at("checked/release.pub"));
      expect(check().stderr).to.contain("signature verification failed");
      copyFileSync(at("own.pub"), at("checked/release.pub"));
    });
  });
});
