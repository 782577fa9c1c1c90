import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import { randomOf } from "../support/random.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";
import { amphoraImage, BUILD_PATIENCE } from "./image.ts";

const root = resolve(import.meta.dirname, "../..");
const kills = 20;
/** Milliseconds over which the moments are spread, of one half from the start, of the other from the start of QEMU. */
const length = 7000;
/** Milliseconds after SIGKILL within which everything must be gone. */
const grace = 5000;

/** Kills the real command while it boots an image, and looks for whatever this host still holds of it. */
describe("amphora-verify that is killed while it runs an amphora", function () {
  this.timeout(30 * 60_000 + BUILD_PATIENCE);
  const scratch = scratchDirectory();
  let image: string;

  before(async function () {
    needTools(this, "qemu-system-x86_64", "qemu-img", "genisoimage");
    await bundle(root);
    image = process.env["AMPHORA_IMAGE"] ?? (await amphoraImage()).path;
    mkdirSync(scratch("place"));
    // Its state is in the cache then, and a run reaches every stage within seconds.
    await once(start("--boot"), "close");
  });

  function start(...more: string[]): ChildProcess {
    const args = [join(root, "dist/src/cli/amphora-verify.js"), "-q", image, ...more];
    return spawn(process.execPath, args, {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, TMPDIR: scratch("place") },
    });
  }

  it(`leaves nothing running, at ${kills} moments, and the next run removes its files`, async () => {
    const place = scratch("place");
    const random = randomOf(20_261_123);
    let [machines, left] = [0, ""];
    for (let index = 0; index < kills; index++) {
      const moment = Math.round((length * (index + random(1000) / 1000)) / kills);
      const child = start("--scenarios", "heartbeats", ...(index % 5 === 4 ? ["--no-warm"] : []));
      const gone = once(child, "exit");
      // On a busy host a whole run may pass before there is a machine.
      while (index % 2 === 1 && child.exitCode === null && !hasMachine(place)) await sleep(20);
      await Promise.race([sleep(moment), gone]);
      expect(child.exitCode, `it ended by itself before ${moment} ms`).to.equal(null);
      if (hasMachine(place)) machines++;
      child.kill("SIGKILL");
      await gone;
      for (let waited = 0; waited < grace && processes(place).length > 0; waited += 100) await sleep(100);
      expect(processes(place), `${moment} ms after its start`).to.deep.equal([]);
      const names = readdirSync(place);
      expect(names.filter((name) => !/^amphora-lab\.\w{6}$/.test(name))).to.deep.equal([]);
      left = names.at(-1) ?? left;
    }
    // Otherwise nothing was shown.
    expect(machines).to.be.above(kills / 4);
    expect(left).not.to.equal("");
    const path = join(place, readdirSync(place)[0] ?? "");
    const child = start("--boot");
    let stderr = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    await once(child, "close");
    expect(stderr).to.contain(`amphora-verify: Removed ${path}, which a run that was killed had left.\n`);
    expect(readdirSync(place)).to.deep.equal([]);
  });

  for (const [signal, status] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    it(`leaves nothing at all after ${signal}`, async () => {
      const place = scratch("place");
      const child = start("--scenarios", "heartbeats");
      const ended = once(child, "exit");
      while (!hasMachine(place)) await sleep(50);
      child.kill(signal);
      expect((await ended)[0]).to.equal(status);
      expect(processes(place)).to.deep.equal([]);
      expect(existsSync(place) && readdirSync(place)).to.deep.equal([]);
    });
  }

  // The probe of KVM runs a QEMU as well.
  function hasMachine(place: string): boolean {
    return processes(place).some((line) => line.includes(" -no-user-config "));
  }

  /** Processes that carry the place in their environment: the command, its children, and theirs. */
  function processes(place: string): string[] {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => `\0${contentOf(`/proc/${pid}/environ`)}`.includes(`\0TMPDIR=${place}\0`))
      .map((pid) => `${pid} ${contentOf(`/proc/${pid}/cmdline`).replaceAll("\0", " ").slice(0, 200)}`);
  }

  function contentOf(path: string): string {
    try {
      return readFileSync(path, "latin1");
    } catch {
      return "";
    }
  }
});
