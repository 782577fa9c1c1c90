import { expect } from "chai";
import { usualLimits } from "../../../src/disk/http/limits.ts";
import { rangesOf } from "../../../src/disk/http/ranges.ts";
import { codeOf, rejectionOf } from "../../support/refusal-code.ts";
import { rangeServer, served } from "./served-file.ts";

describe("rangesOf", () => {
  const { url } = rangeServer();

  it("learns the length with the first range, which may be longer than the file", async () => {
    const ranges = rangesOf(url("/honest"), usualLimits);
    expect(ranges.length).to.equal(0);
    expect(served.equals(await ranges.fetch(0, 2_000_000))).to.equal(true);
    expect([ranges.length, ranges.bytes, ranges.requests]).to.deep.equal([served.length, served.length, 1]);
  });

  it("counts redirected and failed requests", async () => {
    const limits = { ...usualLimits, pause: 1 };
    const moved = rangesOf(url("/moved-3"), limits);
    await moved.fetch(0, 10);
    expect(moved.requests).to.equal(4);
    const flaky = rangesOf(url("/flaky?ranges"), limits);
    await flaky.fetch(0, 10);
    expect(flaky.requests).to.equal(5);
  });

  it("refuses a range of another version", async () => {
    const ranges = rangesOf(url("/other-etag?ranges"), usualLimits);
    await ranges.fetch(0, 10);
    expect(await rejectionOf(ranges.fetch(10, 10))).to.include({ code: "changed" });
    expect(codeOf(() => rangesOf("file:///", usualLimits))).to.equal("unreachable");
  });
});
