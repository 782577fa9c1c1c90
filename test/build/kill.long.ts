import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import { readBuildRecord } from "../../src/build/output/build-record.ts";
import { readLogLine } from "../../src/build/run/phases.ts";
import { skipAloud } from "../skip.ts";
import { randomOf } from "../support/random.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";
import { needsRoot, stalePartitions } from "./fixture.ts";

const root = resolve(import.meta.dirname, "../..");
/** How often a build of the small guest is ended in each phase. */
const rounds = Number(process.env["AMPHORA_KILL_ROUNDS"] ?? 10);
/** Milliseconds within which everything must be gone. */
const grace = 5000;

/** In the order in which a build meets them. */
const SMALL_GUEST = [
  ...["root", "extra-data", "pre-install", "install", "post-install", "post-root"],
  ...["block-device", "pre-finalise", "finalise", "cleanup", "convert"],
] as const;
const AMPHORA = [
  ...["root", "extra-data", "pre-install", "install", "post-install"],
  ...["block-device", "finalise", "cleanup", "convert", "digest"],
] as const;
/** Every fifth build is told to end, and every fifth hears Ctrl-C; the others are killed. */
const SIGNALS = ["SIGKILL", "SIGKILL", "SIGTERM", "SIGKILL", "SIGINT"] as const;
const STATUS: Readonly<Record<string, number>> = { SIGTERM: 143, SIGINT: 130 };

/** What stood where the image goes, from an earlier build. */
const PRECIOUS = ["amp.qcow2", "amp.qcow2.build.json", "amp.qcow2.build.log"];

interface Subject {
  readonly title: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly phases: readonly string[];
  readonly rounds: number;
  /** Milliseconds after the beginning of a phase, at most, when the build is ended. */
  readonly latest: number;
}

const subjects: readonly Subject[] = [
  {
    title: "a small guest",
    args: ["-i", "debian", "-s", "1"],
    environment: {
      DIB_ELEMENTS: "small-guest",
      DIB_LOCAL_ELEMENTS_PATH: join(root, "fixtures/build/small-guest"),
    },
    phases: SMALL_GUEST,
    rounds,
    latest: 700,
  },
  {
    title: "a Debian amphora",
    args: ["-i", "debian", "-d", "bookworm", "-s", "3"],
    environment: {},
    phases: AMPHORA,
    rounds: Number(process.env["AMPHORA_KILL_AMPHORAE"] ?? 1),
    latest: 3000,
  },
];

for (const { title, args, environment, phases, rounds: times, latest } of subjects) {
  describe(`a real build of ${title} that is ended in any phase`, function () {
    this.timeout(60 * 60_000);
    const at = scratchDirectory();
    const random = randomOf(20_261_123);
    const loopsBefore = loops();
    let left: readonly string[] = [];
    let count = 0;

    before(async function () {
      if (times === 0) skipAloud(this, "AMPHORA_KILL_ROUNDS or AMPHORA_KILL_AMPHORAE is 0; unset it");
      await needsRoot(this);
      needTools(this, "disk-image-create", "debootstrap");
      await bundle(root);
      for (const name of ["out", "work", "cache"]) mkdirSync(at(name));
      for (const name of PRECIOUS) writeFileSync(at(`out/${name}`), "precious");
    });

    afterEach(() => {
      expect(traces()).to.deep.equal([]);
      expect(stalePartitions()).to.deep.equal([]);
    });

    for (const phase of phases) {
      it(`leaves nothing in ${phase}, ${times} times`, async () => {
        let alive = 0;
        for (let index = 0; index < times; index++) {
          const signal = SIGNALS[count++ % SIGNALS.length] ?? "SIGKILL";
          alive += (await endIn(phase, signal)) ? 1 : 0;
        }
        // Otherwise the builds were over before they could be ended.
        expect(alive).to.be.at.least(Math.ceil(times / 2));
      });
    }

    it("builds with the same cache afterwards, and replaces what stood there", async () => {
      const build = start();
      const [status] = await once(build.child, "close");
      expect(status, build.said()).to.equal(0);
      expectTold(build.said());
      const image = at("out/amp.qcow2");
      expect(readBuildRecord(image)?.image.file).to.equal("amp.qcow2");
      expect(readFileSync(image).subarray(0, 3).toString("latin1")).to.equal("QFI");
      expect(readdirSync(at("work"))).to.deep.equal([]);
    });

    it("builds two images side by side with one cache", async () => {
      const builds = ["one", "two"].map((name) => start(name));
      for (const { child, said } of builds) {
        if (child.exitCode === null) await once(child, "close");
        expect(child.exitCode, said()).to.equal(0);
      }
      for (const name of ["one", "two"])
        expect(readBuildRecord(at(`out/${name}.qcow2`))?.image.file).to.equal(`${name}.qcow2`);
    });

    /** @returns whether the build was still there to be ended */
    async function endIn(phase: string, signal: NodeJS.Signals): Promise<boolean> {
      rmSync(log(), { force: true });
      // What is not ended there would be seen for a minute.
      const { child, said } = start("amp", { SMALL_GUEST_LINGERS_IN: phase });
      const gone = once(child, "exit");
      await Promise.race([reaches(phase, child), gone]);
      // What follows the last line of the log is over soon.
      await Promise.race([sleep(random(phase === "digest" ? Math.min(latest, 1200) : latest)), gone]);
      const alive = child.exitCode === null;
      const where = `${signal} in ${phase}: ${said()}`;
      // What is killed is the command; Ctrl-C reaches every process of the terminal's foreground.
      if (alive) process.kill(signal === "SIGINT" ? -(child.pid ?? 0) : (child.pid ?? 0), signal);
      const [status] = await gone;
      for (let waited = 0; waited < grace && traces().length > 0; waited += 100) await sleep(100);
      expect(traces(), where).to.deep.equal([]);
      expectTold(said());
      left = readdirSync(at("work")).map((name) => at(`work/${name}`));
      if (!alive) return false;
      if (signal === "SIGKILL") {
        expect(left.filter((path) => !/\/diskimage-create\.\w{6}$/.test(path))).to.deep.equal([]);
        expect(left, where).to.have.length.at.most(1);
      } else {
        expect(status, where).to.equal(STATUS[signal]);
        expect(left, where).to.deep.equal([]);
      }
      for (const name of PRECIOUS) expect(readFileSync(at(`out/${name}`), "utf8"), where).to.equal("precious");
      expect(readdirSync(at("out")).filter((name) => !PRECIOUS.includes(name))).to.deep.equal([
        "amp.qcow2.unfinished.log",
      ]);
      return true;
    }

    /** Whoever is killed leaves a directory, which the next build removes and tells of. */
    function expectTold(said: string): void {
      for (const path of left) expect(said).to.contain(`Removed ${path}, which a build that was killed had left.`);
    }

    function start(
      name = "amp",
      more: NodeJS.ProcessEnv = {},
    ): { readonly child: ChildProcess; readonly said: () => string } {
      const places = ["-c", at("cache"), "-w", at("work"), "-o", at(`out/${name}`)];
      const child = spawn(process.execPath, [join(root, "dist/src/cli/diskimage-create.js"), ...args, ...places], {
        stdio: ["ignore", "ignore", "pipe"],
        env: { ...process.env, ...environment, ...more, HOME: at("home") },
        // A process group of its own, as a terminal gives to a command.
        detached: true,
      });
      let text = "";
      child.stderr?.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      return { child, said: () => text };
    }

    function log(): string {
      return at("out/amp.qcow2.unfinished.log");
    }

    async function reaches(phase: string, child: ChildProcess): Promise<void> {
      // The last phase of all is not in the log of disk-image-create.
      const isReached = (line: string) =>
        phase === "digest" ? line.endsWith("Build completed successfully") : readLogLine(line)?.phase === phase;
      while (child.exitCode === null && !contentOf(log()).split("\n").some(isReached)) await sleep(10);
    }

    /** Processes that know the directory, mounts of any process that lie in it, and loop devices of a build. */
    function traces(): string[] {
      const place = at("");
      const mounts = new Set<string>();
      const processes: string[] = [];
      for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
        for (const line of contentOf(`/proc/${pid}/mountinfo`).split("\n")) mounts.add(line);
        const command = contentOf(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
        if (`${command} ${contentOf(`/proc/${pid}/environ`)}`.includes(place)) {
          processes.push(`${pid} ${command.slice(0, 200)}`);
        }
      }
      const attached = loops().filter(
        (loop) => loop.includes(place) || (isDetached(loop) && !loopsBefore.includes(loop)),
      );
      return [...processes, ...[...mounts].filter((line) => line.includes(place)), ...attached];
    }
  });
}

/** Loop devices and their files. */
function loops(): string[] {
  return readdirSync("/sys/block")
    .filter((name) => name.startsWith("loop"))
    .map((name) => `${name} ${contentOf(`/sys/block/${name}/loop/backing_file`).trim()}`);
}

/** A file of a build's memory whose mount is gone is named from the root of that file system. */
function isDetached(loop: string): boolean {
  return / \/[^/]+\.raw$/.test(loop);
}

function contentOf(path: string): string {
  try {
    return existsSync(path) ? readFileSync(path, "latin1") : "";
  } catch {
    return "";
  }
}
