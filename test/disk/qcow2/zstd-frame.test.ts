import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { frameLength } from "../../../src/disk/qcow2/zstd-frame.ts";
import { randomBytes } from "../../support/random.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";

describe("frameLength", () => {
  const scratch = scratchDirectory();
  const inputs: Readonly<Record<string, Buffer>> = {
    nothing: Buffer.alloc(0),
    "one byte": Buffer.from("x"),
    zeros: Buffer.alloc(300_000),
    noise: randomBytes(1, 300_000),
    text: Buffer.from("all work and no play ".repeat(30_000)),
  };

  before(function () {
    needTools(this, "zstd");
  });

  for (const [name, input] of Object.entries(inputs)) {
    it(`finds the end of a frame of ${name}, whatever follows and however it is written`, () => {
      for (const options of [["-1"], ["--no-check"], ["--ultra", "-22"], ["--no-content-size"]]) {
        writeFileSync(scratch("input"), input);
        runTool("zstd", ["-qf", ...options, scratch("input"), "-o", scratch("frame")]);
        const frame = readFileSync(scratch("frame"));
        expect(frameLength(frame)).to.equal(frame.length);
        expect(frameLength(Buffer.concat([frame, randomBytes(3, 700)]))).to.equal(frame.length);
        expect(frameLength(frame.subarray(0, frame.length - 1))).to.equal(undefined);
      }
    });
  }

  it("finds none where there is none", () => {
    expect(frameLength(Buffer.alloc(100))).to.equal(undefined);
    expect(frameLength(Buffer.from("28b52ffd", "hex"))).to.equal(undefined);
    // A block of the reserved type.
    expect(frameLength(Buffer.from("28b52ffd2000070000", "hex"))).to.equal(undefined);
  });
});
