import { expect } from "chai";
import { relevantTail } from "../../../src/build/run/log-tail.ts";

const STAMP = "2026-01-02 03:04:05.678 | ";

describe("relevantTail", () => {
  it("ends with what was said last before the clean-up", () => {
    const log = [
      "Reading package lists...",
      "E: Unable to locate package nonsense",
      "dib-run-parts 01-package-installs failed",
      "Running hooks from /tmp/dib_build.x/hooks/cleanup.d",
      "Copying hooks /elements/x/install.d/10-x",
      "Unmount /tmp/dib_build.x/mnt/proc",
      "INFO diskimage_builder.block_device.blockdevice [-] State already cleaned - no way to do anything here",
      "+ exit 1",
      "0+1 records in",
      "27 bytes copied, 0.0003 s, 84.2 kB/s",
      "",
    ];
    expect(relevantTail(log.map((line) => STAMP + line))).to.deep.equal(log.slice(0, 2));
  });

  it("leads with earlier errors, and stays short", () => {
    const chatter = Array.from({ length: 50 }, (_, index) => `line ${index}`);
    const tail = relevantTail(["fatal: early trouble", ...chatter]);
    expect(tail[0]).to.equal("fatal: early trouble");
    expect(tail.slice(1)).to.deep.equal(chatter.slice(-20));
    expect(relevantTail(Array.from({ length: 100 }, () => "error"))).to.have.length(25);
  });

  it("lets nothing in the log steer the terminal", () => {
    expect(relevantTail(["a\u001b[31mb\u009bc\rd\te"])).to.deep.equal(["a[31mbcd e"]);
  });

  it("is empty for an empty log", () => {
    expect(relevantTail([])).to.deep.equal([]);
  });
});
