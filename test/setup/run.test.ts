import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { runNode } from "../../setup/run.mjs";

describe("running Node in the foreground", () => {
  const status = (script: string) => runNode(["-e", script], { cwd: "/" });

  it("returns the exit status", async () => {
    expect(await status("process.exit(7)")).to.equal(7);
    expect(await status("process.exit(process.cwd() === '/' ? 0 : 1)")).to.equal(0);
  });

  it("returns the shell's number for a signal", async () => {
    expect(await status("process.kill(process.pid, 'SIGTERM')")).to.equal(143);
    expect(await status("process.kill(process.pid, 'SIGKILL')")).to.equal(137);
  });

  it("passes a signal on once, and stops listening when the program has ended", async () => {
    const before = process.listenerCount("SIGTERM");
    const ended = status(
      "process.on('SIGTERM', () => process.exit(5)); setInterval(() => {}, 1000); setTimeout(() => process.kill(process.ppid, 'SIGTERM'), 20)",
    );
    expect(await ended).to.equal(5);
    expect(process.listenerCount("SIGTERM")).to.equal(before);
  });

  it("ends the program when npm, which started us, is killed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "amphora-run."));
    const pidFile = join(folder, "pid");
    const program = `require("fs").writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1000)`;
    const ours = `import { runNode } from ${JSON.stringify(resolve("setup/run.mjs"))};
      await runNode(["-e", ${JSON.stringify(program)}], { cwd: "/" });`;
    const npm = `require("child_process").spawn(process.execPath, ["--input-type=module", "-e", ${JSON.stringify(ours)}]);`;
    const child = spawn(process.execPath, ["-e", npm], { env: { ...process.env, npm_lifecycle_event: "start" } });
    try {
      while (!existsSync(pidFile) || readFileSync(pidFile, "utf8") === "") await sleep(20);
      const pid = readFileSync(pidFile, "utf8");
      child.kill("SIGKILL");
      for (let tries = 0; tries < 100 && existsSync(`/proc/${pid}`); tries++) await sleep(100);
      expect(existsSync(`/proc/${pid}`)).to.equal(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
