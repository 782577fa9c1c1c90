import { expect } from "chai";
import { listener, pool, trafficGroup } from "../../../checks/data/traffic-group.ts";
import type { LoadBalancer } from "../../../src/runtime/balancer/load-balancer.ts";
import { objectId } from "../../../src/runtime/balancer/object-id.ts";
import type { Lab, Service } from "../../../src/runtime/lab/lab.ts";
import { noLab } from "../../../src/runtime/lab/no-lab.ts";
import { request } from "../../../src/runtime/traffic/http-client.ts";
import { endTraffic } from "../../../src/runtime/traffic/traffic.ts";

describe("trafficGroup", () => {
  after(() => endTraffic());

  const served: LoadBalancer[] = [];
  const service = {
    memberAddress: "10.99.0.2",
    loadBalancerId: objectId("load balancer"),
    serve: async (balancer: LoadBalancer) => {
      served.push(balancer);
    },
  } as unknown as Service;
  const labOf = (): Lab => ({ ...noLab, service: async () => service });
  const group = trafficGroup(
    async (traffic) => ({ g: await traffic.http("g") }),
    ({ g }, member) => {
      const web = pool("g", [member(g, { weight: 7 })]);
      return { pools: [web], listeners: [listener(80, web)] };
    },
  );

  it("opens its members once for a lab, and lets each check begin at 0 with all of them alive", async () => {
    const lab = labOf();
    const { members } = await group(lab);
    await request({ host: members.g.address, port: members.g.port });
    expect(members.g.requests).to.equal(1);
    await members.g.stop();
    const again = await group(lab);
    expect(again.members.g).to.equal(members.g);
    expect(again.members.g.requests).to.equal(0);
    expect((await request({ host: members.g.address, port: members.g.port })).member).to.equal("g");
    expect((await group(labOf())).members.g).to.not.equal(members.g);
  });

  it("states them as the amphora reaches them", async () => {
    const { members, balancer } = await group(labOf());
    expect(served.at(-1)).to.equal(balancer);
    expect(balancer.id).to.equal(service.loadBalancerId);
    expect(balancer.pools[0]?.members).to.deep.equal([
      { id: objectId("member g"), address: "10.99.0.2", port: members.g.port, weight: 7 },
    ]);
    expect(balancer.listeners[0]).to.include({ protocol: "HTTP", port: 80, defaultPool: balancer.pools[0]?.id });
  });
});
