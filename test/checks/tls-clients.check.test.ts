import { expect } from "chai";
import type { LoadBalancer } from "../../src/runtime/balancer/load-balancer.ts";
import type { ListenerTls } from "../../src/runtime/balancer/tls.ts";
import { type HostFault, needHostHaproxy, resultsOnHost } from "../support/host-lab.ts";

const ids = ["tls-client-authentication", "tls-client-authentication-optional"];

const results = async (fault?: HostFault) =>
  [...(await resultsOnHost(ids, fault)).values()]
    .map(({ id, outcome, reason = "" }) => `${id} ${outcome} ${reason}`.trim())
    .sort();

/** Changes what the listeners that look at clients' certificates say of TLS. */
const served = (change: (tls: ListenerTls) => Partial<ListenerTls>) => ({
  balancer: (balancer: LoadBalancer): LoadBalancer => ({
    ...balancer,
    listeners: balancer.listeners.map((listener) =>
      listener.tls?.clientCa === undefined
        ? listener
        : { ...listener, tls: { ...listener.tls, ...change(listener.tls) } },
    ),
  }),
});

describe("the checks of client certificates", function () {
  this.timeout(60_000);
  before(function () {
    needHostHaproxy(this);
  });

  it("hold of HAProxy with Octavia's configuration", async () => {
    expect(await results()).to.deep.equal(ids.map((id) => `${id} pass`));
  });

  it("see clients without a certificate let in, and those with one not looked at", async () => {
    const [mandatory, optional] = await results(
      served(({ clientAuthentication }) => ({
        clientAuthentication: clientAuthentication === "MANDATORY" ? "OPTIONAL" : "NONE",
      })),
    );
    expect(mandatory).to.contain("fail what a client with no certificate gets");
    expect(optional).to.contain("fail with a good certificate");
  });

  it("see a revoked certificate let in", async () => {
    const { balancer: change } = served(() => ({}));
    const balancer = (one: LoadBalancer): LoadBalancer => ({
      ...change(one),
      listeners: one.listeners.map((listener) => {
        if (listener.tls?.clientCrl === undefined) return listener;
        const { clientCrl: _, ...tls } = listener.tls;
        return { ...listener, tls };
      }),
    });
    const [mandatory, optional] = await results({ balancer });
    expect(mandatory).to.contain("fail what a client with a revoked one gets");
    expect(optional).to.contain("pass");
  });

  it("see forged headers reach members", async () => {
    const configuration = (text: string) =>
      text.replaceAll(/^.*http-request set-header X-SSL-Client-Has-Cert.*\n/gm, "");
    const [mandatory, optional] = await results({ configuration });
    expect(mandatory).to.contain("fail what the member learns");
    expect(optional).to.contain("fail without a certificate");
  });
});
