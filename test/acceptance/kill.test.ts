import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import { accessAvailability } from "../../src/backend/access.ts";
import { skipAloud } from "../skip.ts";
import { diskTools, makePartitionedDisk } from "../support/partitioned-disk.ts";
import { randomOf } from "../support/random.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";

const root = resolve(import.meta.dirname, "../..");
const kills = 20;
const mostRounds = 4;
/** Milliseconds after SIGKILL within which everything must be gone. */
const grace = 5000;

/** Kills the real command at many moments of its run, and looks for whatever this host still holds of it. */
describe("amphora-verify that is killed", function () {
  this.timeout(15 * 60_000);
  const scratch = scratchDirectory();

  before(async function () {
    needTools(this, ...diskTools);
    await bundle(root);
    makePartitionedDisk(scratch("disk.qcow2"), {
      format: "qcow2",
      files: { "/etc/passwd": "root:x:0:0::/:/bin/sh\n" },
    });
  });

  /** Everything that a run makes lies here, and every process of it carries the name in its environment. */
  function workPlace(name: string): string {
    mkdirSync(scratch(name), { recursive: true });
    return scratch(name);
  }

  function start(place: string, method: string): ChildProcess {
    const args = [join(root, "dist/src/cli/amphora-verify.js"), "-q", scratch("disk.qcow2"), "--access", method];
    // Each comparison starts an appliance of its own, which would take a minute more for every run to its end.
    const compare = method === "libguestfs" ? [] : ["--cross-check", `native,${method}`];
    return spawn(process.execPath, [...args, ...compare], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, TMPDIR: place },
    });
  }

  async function run(place: string, method: string): Promise<{ stderr: string; milliseconds: number }> {
    const began = Date.now();
    const child = start(place, method);
    let stderr = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const [status] = await once(child, "close");
    // The disk holds no amphora, so other checks fail; a panic or a usage error would not end with 1 and say nothing.
    expect([status, stderr.replaceAll(/^amphora-verify: Removed .*\n/gm, "")]).to.deep.equal([1, ""]);
    return { stderr, milliseconds: Date.now() - began };
  }

  /** Moments spread over a run, each moved at random within its share; `skew` over 1 puts more of them early. */
  function moments(milliseconds: number, skew: number, seed: number): number[] {
    const random = randomOf(seed);
    const shares = Array.from({ length: kills }, (_, index) => (index + random(1000) / 1000) / kills);
    return shares.map((share) => Math.round(milliseconds * share ** skew));
  }

  for (const [method, most, skew] of [
    ["loopback", 10_000, 1],
    ["libguestfs", 15_000, 1.5],
  ] as const) {
    it(`leaves nothing mounted, attached or running through ${method}, at ${kills} moments`, async function () {
      const availability = accessAvailability(method);
      if (!availability.available) skipAloud(this, `${availability.reason}; ${availability.remedy}`);
      const place = workPlace(method);
      let [alive, holding] = [0, 0];
      const killAll = async (length: number, seed: number) => {
        for (const moment of moments(Math.min(length, most), skew, seed)) {
          const child = start(place, method);
          const gone = once(child, "exit");
          await Promise.race([sleep(moment), gone]);
          if (child.exitCode === null) alive++;
          if (traces(place, child.pid).length > 0) holding++;
          child.kill("SIGKILL");
          await gone;
          for (let waited = 0; waited < grace && traces(place).length > 0; waited += 100) await sleep(100);
          expect(traces(place), `${moment} ms after its start`).to.deep.equal([]);
          const names = readdirSync(place).filter((name) => !/^amphora-(loopback|libguestfs)\.\w{6}$/.test(name));
          expect(names).to.deep.equal([]);
        }
      };
      const isShown = () => alive > kills / 2 && holding > kills / 5;
      // On a host that is busy now and idle then, the moments of one round may miss what they are meant for.
      for (let round = 0; round < mostRounds && !isShown(); round++) {
        const { milliseconds } = await run(place, method);
        await killAll(milliseconds, 20_261_122 + round);
      }
      // Otherwise nothing was shown.
      expect({ alive, holding }).to.satisfy(isShown);
      const left = [...readdirSync(place).map((name) => join(place, name)), abandoned(place, method)];
      const { stderr } = await run(place, method);
      for (const path of left) {
        expect(stderr).to.contain(`amphora-verify: Removed ${path}, which a run that was killed had left.\n`);
      }
      expect(readdirSync(place)).to.deep.equal([]);
      expect(traces(place)).to.deep.equal([]);
    });
  }

  /** A work directory that was certainly left behind: its maker is killed as soon as it is made. */
  function abandoned(place: string, method: string): string {
    const module = JSON.stringify(join(root, "src/host/work-directory.ts"));
    const program = `
      import { createWorkDirectory } from ${module};
      console.log(createWorkDirectory(process.env.PLACE, "amphora-${method}").path);
      process.kill(process.pid, "SIGKILL");`;
    const args = ["--import", "tsx", "--input-type=module", "-e", program];
    const env = { ...process.env, PLACE: place };
    const path = spawnSync(process.execPath, args, { encoding: "utf8", env, cwd: root }).stdout.trim();
    expect(existsSync(path)).to.equal(true);
    return path;
  }

  /** Processes that carry the place in their environment, mounts that name it, and loop devices that nobody has mounted. */
  function traces(place: string, except?: number): string[] {
    const mounts = new Set<string>();
    const processes: string[] = [];
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      for (const line of contentOf(`/proc/${pid}/mountinfo`).split("\n")) mounts.add(line);
      const isOurs = `\0${contentOf(`/proc/${pid}/environ`)}`.includes(`=${place}`);
      if (isOurs && Number(pid) !== except) processes.push(`${pid} ${contentOf(`/proc/${pid}/cmdline`).slice(0, 200)}`);
    }
    const lines = [...mounts];
    const mounted = new Set(lines.map((line) => line.split(" ")[2]));
    const loops = readdirSync("/sys/block")
      .filter((name) => name.startsWith("loop"))
      .map((name) => ({ device: contentOf(`/sys/block/${name}/dev`).trim(), backing: backingOf(name) }))
      .filter(({ device, backing }) => backing.includes(place) || (backing === "/mnt/raw" && !mounted.has(device)))
      .map(({ device, backing }) => `loop device ${device} on ${backing}`);
    return [...processes, ...lines.filter((line) => line.includes(place)), ...loops];
  }

  function backingOf(name: string): string {
    return contentOf(`/sys/block/${name}/loop/backing_file`).trim();
  }

  function contentOf(path: string): string {
    try {
      return readFileSync(path, "latin1");
    } catch {
      return "";
    }
  }
});
