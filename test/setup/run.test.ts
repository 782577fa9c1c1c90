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
});
