import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { packageInfo } from "../../src/host/package-root.ts";
import { asRoot, findPrivilege } from "../../src/host/privilege.ts";
import { eventually, FIXTURE_ENV, needsRoot, stalePartitions, testDirectory, tracesOf } from "../build/fixture.ts";

const PROGRAM = join(import.meta.dirname, "../../src/cli/diskimage-create.ts");
const TSX = import.meta.resolve("tsx");

interface Ending {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe("diskimage-create", () => {
  const directory = testDirectory();

  function start(args: string[], env: Record<string, string> = {}, through: string[] = []) {
    const { AMP_ROOTPW, ...inherited } = process.env;
    const [file = "", ...words] = [...through, process.execPath, "--import", TSX, PROGRAM, ...args];
    const child = spawn(file, words, {
      cwd: directory.path,
      env: { ...inherited, HOME: directory.path, ...FIXTURE_ENV, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout?.on("data", (data) => {
      stdout += data;
    });
    child.stderr?.on("data", (data) => {
      stderr += data;
    });
    const ending = once(child, "close").then(([status]): Ending => ({ status, stdout, stderr }));
    return { child, ending };
  }

  const run = (args: string[], env: Record<string, string> = {}) => start(args, env).ending;

  /** Runs the program as root under another one. */
  async function runThrough(through: string[]) {
    return start([], {}, asRoot(await findPrivilege(), through)).ending;
  }

  async function startHanging() {
    const started = start(["-w", "work"], { FIXTURE_MODE: "hang" });
    const log = join(directory.path, "amphora-x64-haproxy.qcow2.unfinished.log");
    await eventually(() => existsSync(log) && readFileSync(log, "utf8").includes("holding /dev/loop"), "holding");
    expect(tracesOf(directory.path).join("\n")).to.contain("image0.raw");
    return started;
  }

  it("shows help and version and succeeds", async () => {
    for (const option of ["-h", "--help"]) {
      const { status, stdout, stderr } = await run([option]);
      expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
      expect(stdout).to.match(/^Usage: diskimage-create/);
    }
    for (const option of ["-v", "--version"]) {
      const { status, stdout } = await run([option]);
      expect({ status, stdout }).to.deep.equal({ status: 0, stdout: `diskimage-create ${packageInfo().version}\n` });
    }
  });

  it("prints the plan as one JSON object, without diskimage-builder and without a secret", async () => {
    const env = { DIB_REPO_PATH: "/nonexistent", PATH: "/nonexistent", DIB_ELEMENTS: "", AMP_ROOTPW: "swordfish" };
    const { status, stdout, stderr } = await run(["--dry-run", "--json", "-o", "/nowhere/x"], env);
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
    const plan = JSON.parse(stdout);
    expect(Object.keys(plan)).to.deep.equal(["elements", "environment", "argv", "output"]);
    expect(plan.elements).to.include.members(["ubuntu-minimal", "root-passwd"]);
    expect(plan.argv[0]).to.equal("disk-image-create");
    expect(plan.output).to.equal("/nowhere/x.qcow2");
    expect(stdout).to.not.contain("swordfish");
    expect(readdirSync(directory.path)).to.deep.equal([]);
  });

  it("prints the plan for people", async () => {
    const { status, stdout } = await run(["--dry-run", "-i", "debian"]);
    expect(status).to.equal(0);
    expect(stdout).to.match(/^Elements:\n {3}1 tiny\n/);
  });

  it("bears a reader that goes away, but no output that cannot be written", async () => {
    const through = (redirection: string) =>
      start(["--dry-run", "--json"], {}, ["bash", "-c", `set -o pipefail; "$@" ${redirection}`, "bash"]).ending;
    expect(await through("| true")).to.deep.equal({ status: 0, stdout: "", stderr: "" });
    const { status, stderr } = await through(">/dev/full");
    expect(stderr).to.match(/^diskimage-create: The standard output cannot be written \(ENOSPC[^\n]*\.\n$/);
    expect(status).to.equal(1);
  });

  const REFUSALS: [number, string[], Record<string, string>?][] = [
    [1, ["--no-such-option"]],
    [1, ["leftover"]],
    [1, ["-s"]],
    [1, [], { DIB_LOCAL_ELEMENTS: "x" }],
    [1, [], { DIB_REPO_PATH: "/nonexistent" }],
    [1, [], { DIB_ELEMENTS: "missing" }],
    [1, ["-i", "rhel"]],
    [1, ["-y"]],
    [1, ["-i", "fedora", "-s", "2"]],
    [3, ["-a", "sparc"]],
    [3, ["-k", "linux-generic"]],
    [3, [], { AMP_IMAGETYPE: "vmdk" }],
    [3, ["-s", "0"]],
    [3, [], { DIB_RELEASE: "../../../etc/x y" }],
    [3, ["-o", "missing/amp"]],
  ];
  for (const [code, args, env] of REFUSALS) {
    it(`ends with ${code} and one sentence for ${JSON.stringify(args)} ${JSON.stringify(env ?? {})}`, async () => {
      const { status, stdout, stderr } = await run(args, env);
      expect({ status, stdout }).to.deep.equal({ status: code, stdout: "" });
      expect(stderr.replace(/^\[ 0:00\] prepare\n/, "")).to.match(/^diskimage-create: [A-Z](?!.*\. [A-Z])[^\n]*\.\n$/);
    });
  }

  describe("building", () => {
    before(async function () {
      await needsRoot(this);
    });
    afterEach(() => {
      expect(stalePartitions()).to.deep.equal([]);
    });

    it("ends with 2 where the host cannot be identified", async () => {
      const hide = "mount --bind /dev/null /usr/lib/os-release && mount --bind /dev/null /etc/os-release";
      const { status, stderr } = await runThrough(["unshare", "--mount", "sh", "-c", `${hide} && exec "$@"`, "sh"]);
      expect(stderr).to.match(/\ndiskimage-create: The host's operating system cannot be identified[^\n]*\.\n$/);
      expect(status).to.equal(2);
    });

    it("ends with 1 in a container that may not make namespaces", async () => {
      const { status, stderr } = await runThrough([
        "setpriv",
        "--bounding-set=-sys_admin",
        "--inh-caps=-sys_admin",
        "--",
      ]);
      expect(stderr).to.match(/\ndiskimage-create: Root may not make namespaces[^\n]*\.\n$/);
      expect(status).to.equal(1);
    });

    it("shows its phases and ends with name, size and digest", async () => {
      const { status, stdout, stderr } = await run([]);
      expect(status).to.equal(0);
      expect(stdout).to.match(/^\/\S+\/amphora-x64-haproxy\.qcow2\n\d+ bytes\nSHA-256 [0-9a-f]{64}\n$/);
      expect(stderr).to.match(/^\[ 0:00\] prepare\n\[ 0:0\d\] root\n/);
      expect(tracesOf(directory.path)).to.deep.equal([]);
    });

    it("ends with the status of disk-image-create and the reason from its log", async () => {
      const { status, stdout, stderr } = await run([], { FIXTURE_MODE: "fail", FIXTURE_STATUS: "42" });
      expect({ status, stdout }).to.deep.equal({ status: 42, stdout: "" });
      const lines = stderr.trimEnd().split("\n");
      expect(lines.at(-2)).to.equal("  E: Unable to locate package no-such-package");
      expect(lines.at(-1)).to.match(
        /^diskimage-create: disk-image-create failed with status 42 .*\.unfinished\.log\.$/,
      );
    });

    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      it(`ends with the number of ${signal} and leaves nothing but its log`, async () => {
        const { child, ending } = await startHanging();
        child.kill(signal);
        const { status, stderr } = await ending;
        expect(status).to.equal(128 + constants.signals[signal]);
        expect(stderr).to.match(
          /\ndiskimage-create: The build was interrupted and nothing of it is left but the cache and the log [^\n]+\.\n$/,
        );
        expect(tracesOf(directory.path)).to.deep.equal([]);
        expect(readdirSync(join(directory.path, "work"))).to.deep.equal([]);
      });
    }

    it("leaves no process, mount or loop device after SIGKILL, and the next run removes the files and says so", async () => {
      const { child, ending } = await startHanging();
      child.kill("SIGKILL");
      await ending;
      await eventually(() => tracesOf(directory.path).length === 0, "everything has ended");
      const left = readdirSync(join(directory.path, "work"));
      expect(left).to.have.length(1);
      const { status, stderr } = await run(["-w", "work"]);
      expect(status).to.equal(0);
      expect(stderr).to.contain(`Removed ${join(directory.path, "work", left[0] ?? "")}, which`);
      expect(readdirSync(join(directory.path, "work"))).to.deep.equal([]);
    });

    it("hides a password among its arguments from lists of processes", async () => {
      const { child, ending } = start(["-r", "swordfish", "-w", "work"], {
        FIXTURE_MODE: "hang",
        DIB_ELEMENTS: "tiny root-passwd",
      });
      const log = join(directory.path, "amphora-x64-haproxy.qcow2.unfinished.log");
      await eventually(() => existsSync(log) && readFileSync(log, "utf8").includes("holding /dev/loop"), "holding");
      for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
        const path = `/proc/${pid}/cmdline`;
        const words = existsSync(path) ? await Promise.resolve(readFileSync(path, "latin1")).catch(() => "") : "";
        expect(words).to.not.contain("swordfish");
      }
      child.kill("SIGTERM");
      await ending;
    });
  });
});
