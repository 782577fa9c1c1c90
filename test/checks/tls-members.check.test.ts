import { expect } from "chai";
import type { LoadBalancer, Pool } from "../../src/runtime/balancer/load-balancer.ts";
import { type HostFault, needHostHaproxy, resultsOnHost } from "../support/host-lab.ts";

const ids = ["tls-certificate-rotation", "tls-hello-monitor", "tls-pass-through", "tls-to-members"];

const results = async (fault?: HostFault, some: readonly string[] = ids) =>
  [...(await resultsOnHost(some, fault)).values()]
    .map(({ id, outcome, reason = "" }) => `${id} ${outcome} ${reason}`.trim())
    .sort();

const withPools = (change: (pool: Pool) => Pool) => (balancer: LoadBalancer) => ({
  ...balancer,
  pools: balancer.pools.map(change),
});

describe("the checks of TLS up to the members", function () {
  this.timeout(60_000);
  before(function () {
    needHostHaproxy(this);
  });

  it("hold of HAProxy with Octavia's configuration", async () => {
    expect(await results()).to.deep.equal(ids.map((id) => `${id} pass`));
  });

  it("see a monitor that only connects, members that are not known, and a certificate that stays", async () => {
    const balancer = withPools(({ tls, monitor, ...pool }) => ({
      ...pool,
      ...(monitor && { monitor: { ...monitor, type: "TCP" as const }, algorithm: "SOURCE_IP" as const }),
      ...(tls && { tls: { ...(tls.clientCertificate && { clientCertificate: tls.clientCertificate }) } }),
    }));
    const [rotation, hello, through, toMembers] = await results({ balancer, isStuck: true });
    expect(rotation).to.contain("fail the certificate after");
    expect(hello).to.contain("HAProxy did not come to that state in time");
    expect(through).to.contain("fail who answered 12 requests, and how");
    expect(toMembers).to.contain("fail the status where the only member is foreign");
  });

  it("see a revoked member served", async () => {
    const balancer = withPools(({ tls, ...pool }) => {
      if (tls === undefined) return pool;
      const { crl: _, ...others } = tls;
      return { ...pool, tls: others };
    });
    const [toMembers] = await results({ balancer }, ["tls-to-members"]);
    expect(toMembers).to.contain("fail the status where the only member is revoked");
  });

  it("see HAProxy keep its certificate from members", async () => {
    const balancer = withPools(({ tls, ...pool }) => ({ ...pool, ...(tls?.ca && { tls: { ca: tls.ca } }) }));
    const [toMembers] = await results({ balancer }, ["tls-to-members"]);
    expect(toMembers).to.contain("fail who answers: expected [ 502");
  });
});
