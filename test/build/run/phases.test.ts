import { expect } from "chai";
import { bareLine, PHASES, PhaseClock, readLogLine, tellsOfImage } from "../../../src/build/run/phases.ts";

const STAMP = "2026-01-02 03:04:05.678 | ";

describe("readLogLine", () => {
  const LINES: [string, ReturnType<typeof readLogLine>][] = [
    ["Running hooks from /tmp/dib_build.VameZIES/hooks/root.d", { phase: "root" }],
    ["Running hooks from /w/dib_build.x/hooks/extra-data.d", { phase: "extra-data" }],
    [
      "dib-run-parts Running /tmp/in_target.d/install.d/01-package-installs",
      { phase: "install", script: "01-package-installs" },
    ],
    ["INFO diskimage_builder.block_device.level0.localloop [-] Create image file [/x.raw]", { phase: "block-device" }],
    ["Converting image using qemu-img convert", { phase: "convert" }],
    ["dib-run-parts 01-package-installs completed", undefined],
    ["+ echo Running hooks from /tmp/x/root.d", undefined],
    ["dib-run-parts Running /tmp/x/install.d/\u001b[2Jevil", undefined],
    ["", undefined],
  ];
  for (const [line, event] of LINES) {
    it(`makes ${JSON.stringify(event) ?? "nothing"} of "${line.slice(0, 40)}"`, () => {
      expect(readLogLine(STAMP + line)).to.deep.equal(event);
      expect(readLogLine(line)).to.deep.equal(event);
    });
  }

  it("names only phases that are known", () => {
    for (const [, event] of LINES) if (event) expect(PHASES).to.include(event.phase);
  });
});

describe("bareLine", () => {
  it("takes the time stamp off", () => {
    expect(bareLine(`${STAMP}text | more`)).to.equal("text | more");
    expect(bareLine("2026-01-02 03:04:05.678 |")).to.equal("");
    expect(bareLine("text")).to.equal("text");
  });
});

describe("tellsOfImage", () => {
  it("knows the line with which disk-image-create has finished an image", () => {
    const line = "2026-01-02 03:04:05.678 | Image file /w/out/a.qcow2 created...";
    expect(tellsOfImage(line, "/w/out/a.qcow2")).to.equal(true);
    expect(tellsOfImage(line, "/w/out/b.qcow2")).to.equal(false);
    expect(tellsOfImage("2026-01-02 03:04:05.678 | Build completed successfully", "/w/out/a.qcow2")).to.equal(false);
  });
});

describe("PhaseClock", () => {
  it("adds up the time of each phase, however often it is entered", () => {
    let now = 1000;
    const clock = new PhaseClock(() => now);
    expect(clock.enter("root")).to.equal(true);
    now += 1500;
    expect(clock.enter("root")).to.equal(false);
    expect(clock.enter("install")).to.equal(true);
    now += 250;
    clock.enter("root");
    now += 500;
    expect(clock.phase).to.equal("root");
    clock.stop();
    now += 9999;
    expect(clock.durations()).to.deep.equal({ root: 2, install: 0.25 });
  });

  it("says where the build is, with the script as long as its phase lasts", () => {
    const clock = new PhaseClock();
    expect(clock.place).to.equal("phase prepare");
    clock.enter("install", "75-agent");
    expect(clock.place).to.equal("phase install, in the script 75-agent");
    clock.enter("install", "76-lib");
    expect(clock.place).to.equal("phase install, in the script 76-lib");
    clock.enter("block-device");
    expect(clock.place).to.equal("phase block-device");
  });
});
