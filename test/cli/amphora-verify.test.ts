import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { parseStringPromise } from "xml2js";
import { bundle } from "../../setup/bundle.mjs";
import type { VerdictDocument } from "../../src/verify/verdict.ts";
import { goodAmphora } from "../support/good-amphora.ts";
import { imageServer } from "../support/image-server.ts";
import { makeQcow2, makeRawImage } from "../support/real-image.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";

const root = resolve(import.meta.dirname, "../..");

describe("amphora-verify", function () {
  this.timeout(60_000);
  const at = scratchDirectory();

  function verify(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    const command = [resolve(root, "dist/src/cli/amphora-verify.js"), ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8", env });
    return { status, stdout, stderr };
  }
  const documentOf = (stdout: string) => JSON.parse(stdout) as VerdictDocument;

  before(async () => {
    await bundle(root);
    makeRawImage(at("good.raw"), goodAmphora());
    makeQcow2(at("good.raw"), at("good.qcow2"));
    mkdirSync(at("directory"));
    writeFileSync(at("empty"), "");
    writeFileSync(at("text"), "this is no image\n");
    copyFileSync(at("good.qcow2"), at("cut.qcow2"));
    truncateSync(at("cut.qcow2"), 150_000);
    const create = (...args: string[]) => execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", ...args]);
    create("-b", at("good.qcow2"), "-F", "qcow2", at("backed.qcow2"));
    const secret = [
      "--object",
      "secret,id=s,data=word",
      "-o",
      "encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10",
    ];
    // qemu-img times its key derivation, and gives up when the kernel's clock of CPU time has not moved meanwhile.
    for (let tries = 5; tries > 0 && !existsSync(at("encrypted.qcow2")); tries--) {
      try {
        create(...secret, at("encrypted.qcow2"), "64M");
      } catch (error) {
        rmSync(at("encrypted.qcow2"), { force: true });
        if (tries === 1) throw error;
      }
    }
    create(at("blank.qcow2"), "64M");
    writeFileSync(at("blank.raw"), "");
    truncateSync(at("blank.raw"), 64 * 1024 * 1024);
    makeRawImage(at("unknown.raw"), goodAmphora());
    // The superblock of the ext4, without which nothing knows what it is.
    const file = openSync(at("unknown.raw"), "r+");
    writeSync(file, new Uint8Array(4096), 0, 4096, 1024 * 1024);
    closeSync(file);
  });

  const images: [string, number, RegExp][] = [
    ["gone", 2, /gone: .*no such file/],
    ["directory", 2, /directory: .*directory/],
    ["empty", 2, /empty: .*empty/],
    ["empty/under", 2, /empty\/under: .*no such file/],
    ["text", 2, /text: .*text/],
    ["cut.qcow2", 1, /cut\.qcow2: .*(cut|missing|truncated|ends)/],
    ["backed.qcow2", 1, /backed\.qcow2: .*backing file/],
    ["encrypted.qcow2", 1, /encrypted\.qcow2: .*encrypted/],
    ["blank.qcow2", 1, /blank\.qcow2: .*no partition table/],
    ["blank.raw", 1, /blank\.raw: .*no partition table/],
    ["unknown.raw", 1, /unknown\.raw: .*file system/],
  ];
  for (const [name, status, sentence] of images) {
    it(`answers ${name} with one sentence and exit code ${status}`, () => {
      const answer = verify([at(name), "--json", "-"]);
      expectSentence(answer.stderr, sentence);
      expect(answer.status).to.equal(status);
      const [image] = documentOf(answer.stdout).images;
      expect(image?.verdict).to.equal(status === 2 ? "error" : "fail");
      const opening = image?.checks.find(({ id }) => id === "image-readable");
      expect(opening?.reason).to.match(sentence);
      expect(verify([at(name)])).to.deep.equal({ status, stdout: "", stderr: answer.stderr });
    });
  }

  const url = imageServer(() => at(""));

  it("passes an image behind a URL, and tells the digest of its file", async () => {
    const answer = verify([url("good.qcow2"), "--json", at("url.json")]);
    expect([answer.status, answer.stderr]).to.deep.equal([0, ""]);
    expect(answer.stdout).to.contain(`${url("good.qcow2")}  qcow2, 1 GiB\n`);
    const [image] = documentOf(readFileSync(at("url.json"), "utf8")).images;
    const digest = execFileSync("sha256sum", [at("good.qcow2")], { encoding: "utf8" }).slice(0, 64);
    expect(image).to.include({ path: url("good.qcow2"), sha256: digest, verdict: "pass" });
  });

  for (const [name, status, sentence] of [
    ["cut.qcow2", 1, /cut\.qcow2: .*(cut|missing|truncated|ends)/],
    ["absent", 2, /absent: /],
    ["text", 2, /text: .*text/],
  ] as const) {
    it(`answers ${name} behind a URL with one sentence and exit code ${status}`, () => {
      const answer = verify([url(name)]);
      expectSentence(answer.stderr, sentence);
      expect([answer.status, answer.stdout]).to.deep.equal([status, ""]);
    });
  }

  it("compares two access methods when that is asked for, and skips aloud what the host lacks", () => {
    const args = [at("good.qcow2"), "--cross-check", "libguestfs,native", "--json", "-"];
    const { status, stdout } = verify(args, { PATH: "/nowhere" });
    expect(status).to.equal(1);
    const result = documentOf(stdout).images[0]?.checks.find(({ id }) => id === "access-methods-agree");
    expect(result?.outcome).to.equal("skipped");
    expect(result?.reason).to.match(/^libguestfs: .*guestfish is missing; install it/);
  });

  const commands: [string[], RegExp][] = [
    [[], /No image is named/],
    [["--frobnicate", "x"], /no option --frobnicate/],
    [["--access", "nfs", "x"], /not nfs/],
    [["--size", "huge", "x"], /"huge"/],
    [["--json"], /needs a value/],
    [["--json", "package.json/x", "y"], /Cannot write the report package\.json\/x/],
    [["--json", "/nowhere/at/all.json", "x"], /no directory/],
    [["-q", "diff", "a", "b"], /diff is a subcommand and comes first; write \.\/diff/],
    [["-q", "--verbose", "x"], /--quiet and --verbose/],
    [["--tap", "x", "--sarif", "./x", "y"], /--tap and --sarif both write to/],
  ];
  for (const [args, sentence] of commands) {
    it(`answers ${JSON.stringify(args)} with one sentence and exit code 2`, () => {
      const { status, stdout, stderr } = verify(args);
      expectSentence(stderr, sentence);
      expect([status, stdout]).to.deep.equal([2, ""]);
    });
  }

  it("keeps a hostile name from the terminal", () => {
    expectSentence(verify(["a\x1b[31m\nb"]).stderr, /\\(x1b|u\{1b\})/);
  });

  it("says of a missing tool what it is for and which package brings it, and fails the check that was asked for", () => {
    const { status, stdout } = verify([at("good.qcow2"), "--access", "libguestfs", "--json", "-"], {
      PATH: "/nowhere",
    });
    expect(status).to.equal(1);
    const [image] = documentOf(stdout).images;
    const mount = image?.checks.find(({ id }) => id === "mount-equals-native");
    expect(mount?.outcome).to.equal("skipped");
    expect(mount?.reason).to.match(/guestfish is missing; install it \(libguestfs-tools/);
    expect(image?.verdict).to.equal("fail");
    const reasons = new Map(image?.notApplicable.map(({ id, reason }) => [id, reason]));
    expect(reasons.get("image-size-agreed")).to.match(/qemu-img is not installed.*install qemu-utils/);
  });

  it("passes a raw image", () => {
    expect(verify([at("good.raw"), "-q"])).to.deep.include({ status: 0, stderr: "" });
  });

  it("passes a good image, with reports of every kind at once", async () => {
    const answer = verify([at("good.qcow2"), "--size", "1", "--json", at("verify.json"), "--junit", at("verify.xml")]);
    expect([answer.status, answer.stderr]).to.deep.equal([0, ""]);
    expect(answer.stdout).to.match(/good\.qcow2 {2}qcow2, 1 GiB\n(.*\n)+ {2}PASS: \d+ pass\n$/);
    const document = documentOf(readFileSync(at("verify.json"), "utf8"));
    expect(document).to.include({ schemaVersion: 1 });
    expect(document.tool.name).to.equal("amphora-verify");
    const [image] = document.images;
    expect(image).to.include({ path: at("good.qcow2"), format: "qcow2", virtualSize: 1024 ** 3, verdict: "pass" });
    const digest = execFileSync("sha256sum", [at("good.qcow2")], { encoding: "utf8" }).slice(0, 64);
    expect(image?.sha256).to.equal(digest);
    const junit = await parseStringPromise(readFileSync(at("verify.xml"), "utf8"));
    expect(junit.testsuites.testsuite[0].$).to.include({
      tests: `${image?.checks.length}`,
      failures: "0",
      errors: "0",
    });
  });

  it("gives each of several images its verdict, and the highest exit code", () => {
    const answer = verify([at("good.qcow2"), at("cut.qcow2"), at("good.qcow2"), "--json", "-"]);
    expect(answer.status).to.equal(1);
    const verdicts = documentOf(answer.stdout).images.map(({ verdict }) => verdict);
    expect(verdicts).to.deep.equal(["pass", "fail", "pass"]);
    expect(verify([at("text"), at("cut.qcow2")]).status).to.equal(2);
  });

  it("lists its checks", () => {
    const list = JSON.parse(verify(["--list-checks", "--json", "-"]).stdout) as { id: string }[];
    const text = verify(["--list-checks"]).stdout;
    expect(list.map(({ id }) => id)).to.include.members([
      "B1-kernel-installed",
      "C1-haproxy-installed",
      "A2-image-size",
    ]);
    for (const { id } of list) expect(text).to.contain(id);
  });

  it("shows help and version", () => {
    expect(verify(["--help"]))
      .to.include({ status: 0, stderr: "" })
      .and.to.have.property("stdout")
      .that.contains("Usage: amphora-verify");
    expect(verify(["--version"]).stdout).to.match(/^amphora-verify \d+\.\d+\.\d+\n$/);
  });

  it("bears a reader that leaves early", () => {
    const script = `"$0" "$1" --list-checks --json - | true; echo "\${PIPESTATUS[0]}"`;
    const command = ["-c", script, process.execPath, resolve(root, "dist/src/cli/amphora-verify.js")];
    const { stdout, stderr } = spawnSync("bash", command, { encoding: "utf8" });
    expect([stdout, stderr]).to.deep.equal(["0\n", ""]);
  });

  it("says in one sentence that standard output takes nothing more", () => {
    const full = openSync("/dev/full", "w");
    const command = [resolve(root, "dist/src/cli/amphora-verify.js"), "--list-checks"];
    const answer = spawnSync(process.execPath, command, { encoding: "utf8", stdio: ["ignore", full, "pipe"] });
    closeSync(full);
    expectSentence(answer.stderr, /standard output: ENOSPC/);
    expect(answer.status).to.equal(2);
  });

  it("keeps its exit code where nobody reads what it complains of", () => {
    const script = `exec 3>&1; { "$0" "$1" gone 2>&1 >/dev/null; echo "$?" >&3; } | true`;
    const command = ["-c", script, process.execPath, resolve(root, "dist/src/cli/amphora-verify.js")];
    expect(spawnSync("bash", command, { encoding: "utf8" }).stdout).to.equal("2\n");
  });

  for (const [signal, status] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    it(`ends with ${status} after ${signal}, and leaves no report`, async () => {
      const child = spawn(
        process.execPath,
        [
          resolve(root, "dist/src/cli/amphora-verify.js"),
          ...Array(200).fill(at("good.qcow2")),
          "--json",
          at("never.json"),
        ],
        { stdio: ["ignore", "pipe", "pipe"] },
      );
      let stderr = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        stderr += text;
      });
      child.stdout.once("data", () => child.kill(signal)).resume();
      const code = await new Promise((end) => child.on("exit", end));
      expect(code).to.equal(status);
      expectSentence(stderr, /Interrupted; no report was written/);
      expect(() => readFileSync(at("never.json"))).to.throw(/ENOENT/);
    });
  }

  for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
    it(`leaves no qemu-img behind after ${signal}`, async function () {
      needTools(this, "setpriv");
      mkdirSync(at(signal));
      const started = at(`${signal}/pid`);
      writeFileSync(at(`${signal}/qemu-img`), `#!/bin/sh\necho $$ >>'${started}'\nexec sleep 60\n`, { mode: 0o755 });
      const child = spawn(process.execPath, [resolve(root, "dist/src/cli/amphora-verify.js"), at("good.qcow2")], {
        env: { ...process.env, PATH: `${at(signal)}:${process.env["PATH"]}` },
        stdio: "ignore",
      });
      const ended = once(child, "exit");
      const pids = () => (existsSync(started) ? (readFileSync(started, "utf8").match(/\d+/g) ?? []) : []);
      while (pids().length === 0 && child.exitCode === null) await sleep(20);
      child.kill(signal);
      await ended;
      expect(pids()).to.not.deep.equal([]);
      // Nobody is left to wait for them after SIGKILL.
      const left = () => pids().filter((pid) => existsSync(`/proc/${pid}/exe`));
      for (let waited = 0; signal === "SIGKILL" && waited < 5000 && left().length > 0; waited += 50) await sleep(50);
      expect(left()).to.deep.equal([]);
    });
  }

  function expectSentence(stderr: string, sentence: RegExp): void {
    expect(stderr).to.match(/^amphora-verify: [^\n]+\.\n$/);
    expect(stderr).to.match(sentence);
    expect(stderr).to.not.match(/^ {4}at /m);
  }
});
