import { expect } from "chai";
import { usualLimits } from "../../../src/disk/http/limits.ts";
import { startRangeThread } from "../../../src/disk/http/range-thread.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { rangeServer, served } from "./served-file.ts";

describe("startRangeThread", () => {
  const { url } = rangeServer();

  it("fetches while the caller waits, until it is closed", () => {
    const thread = startRangeThread(url("/honest"), usualLimits);
    expect(served.subarray(5, 15).equals(thread.fetch(5, 10))).to.equal(true);
    expect(thread.progress).to.deep.equal({ requests: 1, bytes: 10, length: served.length });
    thread.close();
    thread.close();
    expect(codeOf(() => thread.fetch(0, 1))).to.equal("unreachable");
  });

  it("hands on why it cannot, and goes on afterwards", () => {
    const thread = startRangeThread(url("/retry-after?thread"), { ...usualLimits, tries: 1 });
    expect(codeOf(() => thread.fetch(0, 1))).to.equal("unreachable");
    expect(served.subarray(0, 1).equals(thread.fetch(0, 1))).to.equal(true);
    thread.close();
  });
});
