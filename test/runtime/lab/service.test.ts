import { expect } from "chai";
import { agentClient } from "../../../src/runtime/agent/agent-client.ts";
import type { LoadBalancer } from "../../../src/runtime/balancer/load-balancer.ts";
import { objectId } from "../../../src/runtime/balancer/object-id.ts";
import { issueCertificate, makeAuthority } from "../../../src/runtime/identity/certificate.ts";
import type { KeyPair } from "../../../src/runtime/identity/key-pair.ts";
import type { Amphora, Service } from "../../../src/runtime/lab/lab.ts";
import { serviceOn } from "../../../src/runtime/lab/service.ts";
import { agentServer } from "../../support/agent-server.ts";
import { rejectionOf } from "../../support/refusal-code.ts";
import { scriptedProbe } from "./scripted-probe.ts";

describe("a load balancer on an amphora", function () {
  this.timeout(20_000);
  const server = agentServer();
  let service: Service;
  let pair: KeyPair;

  before(async () => {
    pair = await issueCertificate(await makeAuthority("authority"), { commonName: "www.example.test", key: "ec" });
  });

  beforeEach(() => {
    server.answer = (response, { method, url = "" }) => {
      if (url.endsWith("/info")) {
        const versions = { haproxy_version: "2.6.12-1", keepalived_version: "2", ipvsadm_version: "1" };
        response.writeHead(200, { "content-type": "application/json" });
        return void response.end(JSON.stringify({ hostname: "a", api_version: "1.0", ...versions }));
      }
      const isFile = method === "PUT" && /certificates|udp_listener/.test(url);
      return void response.writeHead(isFile ? 200 : 202).end();
    };
    const { amphoraId } = server.place;
    const agent = agentClient(server.place);
    const probe = scriptedProbe((script) => (script.includes("seq") ? "" : "7\n"));
    service = serviceOn({ agent, probe, identity: { amphoraId } } as unknown as Amphora, {
      vips: ["10.99.0.10"],
      memberAddress: "10.99.0.2",
      endpoint: async (port, protocol, address) => ({ host: `${protocol} ${address}`, port }),
    });
  });

  function balancer(change: Partial<LoadBalancer> = {}, port = 80): LoadBalancer {
    const member = { id: objectId("member"), address: "10.99.0.2", port: 8080 };
    const pool = { id: objectId("pool"), protocol: "HTTP", algorithm: "ROUND_ROBIN", members: [member] } as const;
    const listener = { id: objectId("listener"), protocol: "HTTP", port, defaultPool: pool.id } as const;
    return { id: service.loadBalancerId, listeners: [listener], pools: [pool], ...change };
  }

  const calls = () => server.requests.map(({ method, url }) => `${method} ${url.split("/").slice(-1)}`);

  it("is started the first time, reloaded when it changes, and left alone when it does not", async () => {
    await service.serve(balancer());
    await service.serve(balancer());
    await service.serve(balancer({}, 81));
    expect(calls()).to.deep.equal(["GET info", "PUT haproxy", "PUT start", "PUT haproxy", "PUT reload"]);
    expect(server.requests[1]?.body).to.contain("bind 10.99.0.10:80");
  });

  it("is reloaded for a certificate that replaces another under its name", async () => {
    const [first] = balancer().listeners;
    const tls = (certificates: readonly KeyPair[]): LoadBalancer =>
      balancer({
        listeners: [{ id: first?.id ?? "", protocol: "TERMINATED_HTTPS", port: 443, tls: { certificates } }],
      });
    await service.serve(tls([pair]));
    server.requests.length = 0;
    await service.serve(tls([pair]));
    expect(calls()).to.deep.equal([]);
    await service.serve(tls([{ ...pair, certificate: `${pair.certificate}\n` }]));
    expect(calls().slice(-2)).to.deep.equal(["PUT haproxy", "PUT reload"]);
  });

  it("has its UDP listeners uploaded and started by themselves", async () => {
    const [pool] = balancer().pools;
    if (pool === undefined) throw new Error("there is no pool");
    const udp = { id: objectId("udp"), protocol: "UDP", port: 53, defaultPool: pool.id } as const;
    const pools = [{ ...pool, protocol: "UDP" as const }];
    await service.serve(balancer({ listeners: [udp], pools }));
    await service.serve(balancer({ listeners: [udp], pools }));
    await service.serve(balancer({ listeners: [{ ...udp, connectionLimit: 5 }], pools }));
    expect(calls()).to.deep.equal(["PUT udp_listener", "PUT start", "PUT udp_listener", "PUT reload"]);
  });

  it("says what the agent said against a configuration", async () => {
    server.answer = (response) => void response.writeHead(400).end("Invalid request");
    expect((await rejectionOf(service.serveText("garbage")))?.message).to.match(/400 instead of 202: Invalid request/);
  });

  it("has the id of its service", async () => {
    const other = { ...balancer(), id: objectId("other") };
    const said = await service.serve(other).catch((error: unknown) => String(error));
    expect(said).to.contain(`not ${other.id}`);
  });

  it("is reached at the VIP unless another address is asked for", async () => {
    expect(await service.endpoint(80)).to.deep.equal({ host: "tcp 10.99.0.10", port: 80 });
    expect(await service.endpoint(53, "udp", "10.99.0.11")).to.deep.equal({ host: "udp 10.99.0.11", port: 53 });
  });
});
