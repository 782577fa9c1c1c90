import { expect } from "chai";
import { needHostHaproxy, resultsOnHost } from "../support/host-lab.ts";

const ids = ["N7-reload-loses-nothing", "reload-changes-members"];

describe("the checks of reloading", function () {
  this.timeout(60_000);
  before(function () {
    needHostHaproxy(this);
  });

  it("hold of HAProxy, which hands on its sockets", async () => {
    const results = [...(await resultsOnHost(ids)).values()];
    expect(results.map(({ id, outcome, reason }) => `${id} ${outcome} ${reason ?? ""}`)).to.deep.equal(ids.map((id) => `${id} pass `));
  });
});
