import { expect } from "chai";
import { progressText } from "../../src/report/progress-text.ts";

describe("progressText", () => {
  const one = { path: "a.qcow2", ended: 3, selected: 20 };

  it("speaks of the checks of a single image", () => {
    expect(progressText(0, 1, [one])).to.equal("a.qcow2: 3 of 20 checks");
    expect(progressText(0, 1, [{ ...one, path: "https://host/a/b.raw" }])).to.equal("b.raw: 3 of 20 checks");
  });

  it("adds what is fetched and hashed", () => {
    const transfer = { requests: 1, bytes: 1_500_000, length: 3_000_000 };
    const sweep = { hashed: 10, files: 30_000 };
    expect(progressText(0, 1, [{ ...one, transfer, sweep }])).to.equal(
      "a.qcow2: 3 of 20 checks, 1.5 of 3.0 MB fetched, 10 of 30000 files",
    );
  });

  it("adds what goes on with the booted image", () => {
    expect(progressText(0, 1, [{ ...one, doing: "booting, 34 s" }])).to.equal("a.qcow2: 3 of 20 checks, booting, 34 s");
  });

  it("speaks of several images in one line", () => {
    const other = { path: "b.raw", ended: 0, selected: 0 };
    expect(progressText(1, 3, [one, other])).to.equal("1 of 3 images; a.qcow2: 3 of 20 checks; b.raw: 0 of 0 checks");
  });
});
