import { expect } from "chai";
import { ids as known } from "../../checks/data/tls-service.ts";
import type { LoadBalancer } from "../../src/runtime/balancer/load-balancer.ts";
import { type HostFault, needHostHaproxy, resultsOnHost } from "../support/host-lab.ts";

const ids = ["tls-terminated", "tls-versions", "tls-sni", "tls-alpn"];

const outcomes = async (fault?: HostFault) =>
  [...(await resultsOnHost(ids, fault)).values()].map(({ id, outcome }) => `${id} ${outcome}`).sort();

/** Changes what each listener says of TLS. */
const withTls = (change: (tls: NonNullable<LoadBalancer["listeners"][0]["tls"]>) => object) => ({
  balancer: (balancer: LoadBalancer): LoadBalancer => ({
    ...balancer,
    listeners: balancer.listeners.map((listener) =>
      listener.tls === undefined ? listener : { ...listener, tls: { ...listener.tls, ...change(listener.tls) } },
    ),
  }),
});

describe("the checks of TLS listeners", function () {
  this.timeout(60_000);
  before(function () {
    needHostHaproxy(this);
  });

  it("hold of HAProxy with Octavia's configuration", async () => {
    expect(await outcomes()).to.deep.equal(ids.map((id) => `${id} pass`).sort());
  });

  it("see wrong certificates, protocols and headers", async () => {
    const { balancer } = withTls(({ certificates }) => ({
      certificates: certificates.toReversed(),
      alpn: ["http/1.1"],
      hsts: { maxAge: 1 },
    }));
    const configuration = (text: string) =>
      text.replaceAll("no-tlsv10 no-tlsv11", "ssl-min-ver TLSv1.0 ciphers DEFAULT:@SECLEVEL=0");
    expect(await outcomes({ balancer, configuration })).to.deep.equal(ids.map((id) => `${id} fail`).sort());
  });

  it("see one member get more than its turn", async () => {
    const results = await resultsOnHost(["tls-terminated"], {
      configuration: (text) =>
        text.replaceAll(new RegExp(`(server ${known.member("w1")} .*)weight 1`, "g"), "$1weight 3"),
    });
    expect(results.get("tls-terminated")?.reason).to.contain("who answered 20 requests, and how");
  });
});
