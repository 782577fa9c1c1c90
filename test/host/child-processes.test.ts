import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import { build } from "esbuild";
import { scratchDirectory } from "../support/real-tool.ts";

// In processes of their own, since this one has others that stay.
describe("childProcessesEnded", () => {
  const scratch = scratchDirectory();

  before(async () => {
    await build({
      entryPoints: [resolve(import.meta.dirname, "../../src/host/child-processes.ts")],
      outfile: scratch("child-processes.mjs"),
      format: "esm",
    });
  });

  function said(program: string): unknown {
    writeFileSync(
      scratch("program.mjs"),
      `import { spawn } from "node:child_process";
      import { once } from "node:events";
      import { Worker } from "node:worker_threads";
      import { childProcessesEnded } from "./child-processes.mjs";
      ${program}`,
    );
    const { stdout, stderr } = spawnSync(process.execPath, [scratch("program.mjs")], {
      encoding: "utf8",
      timeout: 20_000,
    });
    expect(stderr).to.equal("");
    return JSON.parse(stdout);
  }

  it("waits for what was started, and no longer than it may", () => {
    const waited = said(`
      const child = spawn("sh", ["-c", "cat; exit 3"], { stdio: ["pipe", "ignore", "ignore"] });
      const ended = once(child, "exit");
      const before = await childProcessesEnded(50);
      child.stdin.end();
      const after = await childProcessesEnded(10_000);
      console.log(JSON.stringify([before, after, (await ended)[0]]));`);
    expect(waited).to.deep.equal([false, true, 3]);
  });

  it("waits also for what a thread started that is no more", () => {
    const waited = said(`
      const worker = new Worker(\`
        const { parentPort } = require("node:worker_threads");
        const { spawn } = require("node:child_process");
        parentPort.postMessage(spawn("sleep", ["30"], { stdio: "ignore", detached: true }).pid);
        setInterval(() => {}, 1000);\`, { eval: true });
      const [pid] = await once(worker, "message");
      await worker.terminate();
      const before = await childProcessesEnded(50);
      process.kill(pid, "SIGKILL");
      console.log(JSON.stringify([before, await childProcessesEnded(10_000)]));`);
    expect(waited).to.deep.equal([false, true]);
  });
});
