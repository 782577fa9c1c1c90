import { expect } from "chai";
import { wrkProgram } from "../../src/runtime/traffic/wrk.ts";
import { skipAloud } from "../skip.ts";
import { needHostHaproxy, resultsOnHost } from "../support/host-lab.ts";

describe("the check of loads", function () {
  this.timeout(60_000);
  before(function () {
    needHostHaproxy(this);
    if (wrkProgram() === undefined) skipAloud(this, "wrk is not installed; npm test installs it");
  });

  it("sees a few requests fail among many", async () => {
    const configuration = (text: string) =>
      text.replace(/^(frontend .*)$/m, "$1\n    http-request deny deny_status 503 if { rand(100) eq 0 }");
    const result = (await resultsOnHost(["load-without-errors"], { configuration })).get("load-without-errors");
    expect(result?.reason).to.contain("errors through the VIP");
    expect(result?.evidence?.[0]).to.match(/requests\/s, p50 .*status [1-9]/);
  });
});
