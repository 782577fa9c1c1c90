import { expect } from "chai";
import { createProgress, formatElapsed } from "../../../src/build/run/progress.ts";

function recorder(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 60, write: (text: string) => written.push(text), text: () => written.join("") };
}

describe("progress", () => {
  it("is one plain line for each phase where nobody watches", () => {
    let now = 0;
    const stream = recorder(false);
    const progress = createProgress(stream, true, () => now);
    progress.phase("prepare");
    now = 61_500;
    progress.phase("install");
    progress.detail("01-package-installs");
    progress.note("a note");
    progress.end();
    expect(stream.text()).to.equal("[ 0:00] prepare\n[ 1:01] install\na note\n");
  });

  it("is one live line on a terminal, never longer than it", () => {
    let now = 0;
    const stream = recorder(true);
    const progress = createProgress(stream, false, () => now);
    progress.phase("install");
    now = 5000;
    progress.detail("x".repeat(200));
    progress.note("a note");
    progress.phase("convert");
    progress.end();
    const lines = stream.text().split("\n");
    expect(lines[0]).to.match(/a note$/);
    expect(lines[1]).to.contain("5/13 install (0:05, 0:05 in all) xxx");
    expect(lines[1]).to.match(/✔ install 0:05$/);
    for (const piece of stream.text().replaceAll("\r\u001b[2K", "\n").split("\n")) expect(piece.length).to.be.below(60);
    expect(stream.text().endsWith("\r\u001b[2K")).to.equal(true);
  });

  it("has colours only when they are wanted", () => {
    for (const colour of [true, false]) {
      const stream = recorder(true);
      const progress = createProgress(stream, colour);
      progress.phase("install");
      progress.end();
      expect(stream.text().includes("\u001b[36m"), String(colour)).to.equal(colour);
    }
  });

  it("tells time in minutes and seconds", () => {
    expect([0, 999, 59_999, 60_000, 3_600_000].map(formatElapsed)).to.deep.equal([
      "0:00",
      "0:00",
      "0:59",
      "1:00",
      "60:00",
    ]);
  });
});
