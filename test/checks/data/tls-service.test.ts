import { expect } from "chai";
import { type TlsCertificates, tlsCertificates } from "../../../checks/data/tls-certificates.ts";
import { helloMonitor, ids, ports, tlsBalancer } from "../../../checks/data/tls-service.ts";
import { certificateFiles } from "../../../src/runtime/balancer/certificate-files.ts";
import { objectId } from "../../../src/runtime/balancer/object-id.ts";

const place = { loadBalancerId: objectId("load balancer"), memberAddress: "10.99.0.2" };
const members = Object.fromEntries(
  ["w1", "w2", "s1", "s2", "r1", "r2", "r3"].map((name, index) => [name, { port: 8000 + index }]),
) as Parameters<typeof tlsBalancer>[2];

describe("the load balancer of the TLS checks", function () {
  this.timeout(30_000);
  let certificates: TlsCertificates;
  before(async () => {
    certificates = await tlsCertificates();
  });

  it("is the same for the same members, so that it is served once", () => {
    const balancer = tlsBalancer(place, certificates, members);
    expect(tlsBalancer(place, certificates, members)).to.deep.equal(balancer);
    expect(balancer.listeners.map(({ port }) => port)).to.have.members(Object.values(ports));
    const { pool } = ids.passThrough;
    expect(balancer.pools.find(({ id }) => id === pool)?.monitor).to.equal(helloMonitor);
  });

  it("changes a listener's list, and not the configuration, with the default certificate", () => {
    const list = (balancer: ReturnType<typeof tlsBalancer>) =>
      certificateFiles(balancer).filter(({ name }) => name.startsWith(balancer.listeners[1]?.id ?? ""));
    const before = list(tlsBalancer(place, certificates, members));
    const after = list(tlsBalancer(place, certificates, members, certificates.servers.rotated));
    expect(before).to.have.length(1);
    expect(after.map(({ name }) => name)).to.deep.equal(before.map(({ name }) => name));
    expect(after).to.not.deep.equal(before);
  });
});
