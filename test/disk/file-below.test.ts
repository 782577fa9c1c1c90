import { spawn } from "node:child_process";
import { linkSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { identityAt, openFileBelow } from "../../src/disk/file-below.ts";
import { Refusal } from "../../src/refusal.ts";
import { runTool, scratchDirectory } from "../support/real-tool.ts";
import { codeOf } from "../support/refusal-code.ts";

describe("openFileBelow", () => {
  const scratch = scratchDirectory();
  const outside = () => new Refusal("backing-file", "it lies outside");
  const open = (path: string) => {
    const below = openFileBelow(scratch("in"), path, outside);
    below.file.close();
    return below;
  };

  before(() => {
    mkdirSync(scratch("in/deep"), { recursive: true });
    mkdirSync(scratch("inside out"));
    writeFileSync(scratch("in/deep/file"), "inside");
    writeFileSync(scratch("inside out/file"), "outside");
    symlinkSync("deep/file", scratch("in/good link"));
    symlinkSync(scratch("inside out/file"), scratch("in/bad link"));
    symlinkSync("../inside out", scratch("in/bad directory"));
    symlinkSync(scratch("in"), scratch("alias"));
    symlinkSync("round", scratch("in/round"));
    runTool("mkfifo", [scratch("in/pipe")]);
  });

  it("opens what lies below, however it is named", () => {
    for (const path of ["in/deep/file", "in/good link", "alias/deep/../deep/file", "inside out/../in/deep/file"]) {
      const { file } = openFileBelow(scratch("alias"), scratch(path), outside);
      expect(Buffer.from(file.read(0, file.length)).toString()).to.equal("inside");
      file.close();
    }
  });

  it("goes up from where a link led to, as the kernel does", () => {
    mkdirSync(scratch("in/deep/er"));
    symlinkSync("deep/er", scratch("in/down"));
    expect(open(`${scratch("in/down")}/../file`).identity).to.equal(identityAt(scratch("in/deep/file")));
  });

  it("refuses what lies elsewhere, wherever its name lies", () => {
    for (const path of ["inside out/file", "in/bad link", "in/bad directory/file", "in/../inside out/file", "in"])
      expect(
        codeOf(() => open(scratch(path))),
        path,
      ).to.equal("backing-file");
    expect(codeOf(() => open("/dev/zero"))).to.equal("backing-file");
  });

  it("refuses what is no file, or not there", () => {
    expect(codeOf(() => open(scratch("in/deep")))).to.equal("directory");
    expect(codeOf(() => open(scratch("in/pipe")))).to.equal("not-a-regular-file");
    expect(codeOf(() => open(scratch("in/nothing")))).to.equal("missing");
    expect(codeOf(() => open(scratch("in/deep/file/x")))).to.equal("missing");
    expect(codeOf(() => open(scratch("in/round")))).to.equal("unreadable");
    expect(codeOf(() => openFileBelow(scratch("none"), scratch("in/deep/file"), outside))).to.equal("missing");
  });

  it("tells files apart, not paths", () => {
    linkSync(scratch("in/deep/file"), scratch("in/hard link"));
    expect(open(scratch("in/hard link")).identity).to.equal(open(scratch("in/good link")).identity);
    expect(identityAt(scratch("alias/good link"))).to.equal(open(scratch("in/deep/file")).identity);
    expect(identityAt(scratch("inside out/file"))).not.to.equal(open(scratch("in/deep/file")).identity);
    expect(identityAt(scratch("nothing"))).to.equal(undefined);
  });

  it("follows no link that is exchanged between looking and opening", async () => {
    // Another process turns a directory into a link to the outside and back, as fast as it can.
    const swap = `cd "$0"; mkdir -p a; echo inside >a/file; ln -sfn "../inside out" b; i=0
      while [ $i -lt 150 ]; do mv -T a real; mv -T b a; mv -T a b; mv -T real a; i=$((i+1)); done`;
    const swapper = spawn("sh", ["-c", swap, scratch("in")], { stdio: "ignore" });
    const ended = new Promise((resolve) => swapper.once("exit", resolve));
    let isRunning = true;
    void ended.then(() => {
      isRunning = false;
    });
    const outcomes = new Map<string, number>();
    try {
      while (isRunning) {
        for (let round = 0; round < 50; round++) {
          const outcome = codeOf(() => {
            const { file } = openFileBelow(scratch("in"), scratch("in/a/file"), outside);
            const text = Buffer.from(file.read(0, 6)).toString();
            file.close();
            if (text !== "inside") throw new Error(`read ${text}`);
          });
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      swapper.kill("SIGKILL");
      await ended;
    }
    expect(outcomes.get("no refusal")).to.be.at.least(1);
  });
});
