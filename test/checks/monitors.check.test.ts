import { expect } from "chai";
import type { LoadBalancer, Pool } from "../../src/runtime/balancer/load-balancer.ts";
import { type HostFault, needHostHaproxy, resultsOnHost } from "../support/host-lab.ts";

const ids = ["monitor-looks-at-answers", "monitor-member-dies"];

const outcomes = async (fault?: HostFault) =>
  [...(await resultsOnHost(ids, fault)).values()].map(({ id, outcome }) => `${id} ${outcome}`).sort();

/** Changes what each pool is. */
const withPools = (change: (pool: Pool) => Pool) => ({
  balancer: (balancer: LoadBalancer): LoadBalancer => ({ ...balancer, pools: balancer.pools.map(change) }),
});

describe("the checks of monitors", function () {
  this.timeout(90_000);
  before(function () {
    needHostHaproxy(this);
  });

  it("hold of HAProxy with Octavia's configuration", async () => {
    expect(await outcomes()).to.deep.equal(ids.map((id) => `${id} pass`));
  });

  it("see a member that nobody watches", async () => {
    const fault = withPools(({ monitor: _, ...pool }) => pool);
    expect(await outcomes(fault)).to.deep.equal(ids.map((id) => `${id} fail`));
  });

  it("see a request that is lost while a member dies", async () => {
    const configuration = (text: string) => text.replace("option redispatch", "no option redispatch");
    const results = await resultsOnHost(["monitor-member-dies"], { configuration });
    expect(results.get("monitor-member-dies")?.reason).to.contain("requests that failed while dies died");
  });

  it("see a monitor that looks at the port alone", async () => {
    const fault = withPools((pool) => {
      return pool.monitor === undefined ? pool : { ...pool, monitor: { ...pool.monitor, type: "TCP" } };
    });
    const results = await resultsOnHost(["monitor-looks-at-answers"], fault);
    expect(results.get("monitor-looks-at-answers")?.outcome).to.equal("fail");
  });
});
