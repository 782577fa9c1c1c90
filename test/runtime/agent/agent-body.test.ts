import { expect } from "chai";
import type { AgentAnswer } from "../../../src/runtime/agent/agent-answer.ts";
import {
  certificateDigestOf,
  detailsOf,
  infoOf,
  interfaceNameOf,
  listenersOf,
  versionOf,
} from "../../../src/runtime/agent/agent-body.ts";
import { codeOf, refusalOf } from "../../support/refusal-code.ts";

/** An answer as agent 11.0.0 of Debian 12 gave it. */
const details = {
  hostname: "amphora-1",
  haproxy_version: "2.6.12-1+deb12u4",
  api_version: "1.0",
  networks: { eth1: { network_tx: 1, network_rx: 2 } },
  active: true,
  haproxy_count: 0,
  cpu: { total: 19406, user: "7574", system: "6381", soft_irq: "68" },
  memory: { total: 981452, free: 637040, buffers: 1, cached: 1, swap_used: 0, shared: 472, slab: 43920 },
  disk: { used: 1387651072, available: 1375748096 },
  load: ["1.71", "0.76", "0.28"],
  topology: "SINGLE",
  topology_status: "OK",
  listeners: ["a"],
  packages: {},
  lvs_listener_process_count: 0,
  keepalived_version: "1:2.2.7-1+b2",
  ipvsadm_version: "1:1.31-1+b1",
};

describe("what an agent's answers say", () => {
  const peer = { protocol: "TLSv1.2", commonName: "a", dnsNames: [], fingerprint: "", keyBits: 2048 };
  const answer = (body: unknown, status = 200): AgentAnswer => {
    const text = JSON.stringify(body) ?? "";
    return { method: "GET", path: "/x", status, headers: {}, body, text, peer, milliseconds: 1 };
  };

  it("is read of good ones", () => {
    expect(versionOf(answer({ api_version: "1.0" }))).to.equal("1.0");
    expect(infoOf(answer(details))).to.deep.equal({
      hostname: "amphora-1",
      api_version: "1.0",
      haproxy_version: "2.6.12-1+deb12u4",
      keepalived_version: "1:2.2.7-1+b2",
      ipvsadm_version: "1:1.31-1+b1",
    });
    const listener = { uuid: "l", status: "ACTIVE", type: "HTTP" };
    expect(listenersOf(answer([listener]))).to.deep.equal([listener]);
    expect(certificateDigestOf(answer({ md5sum: "0" }))).to.equal("0");
    expect(interfaceNameOf(answer({ message: "OK", interface: "eth1" }))).to.equal("eth1");
  });

  it("is read of both generations' details", () => {
    const { packages: _, ...read } = details;
    expect(detailsOf(answer(details))).to.deep.equal(read);
    const current = { ...details, cpu_count: 2, active_tuned_profiles: "" };
    expect(detailsOf(answer(current))).to.deep.equal({ ...read, cpu_count: 2, active_tuned_profiles: "" });
  });

  it("is refused where another status came", () => {
    expect(codeOf(() => infoOf(answer(details, 500)))).to.equal("agent-status");
    expect(codeOf(() => listenersOf(answer([], 404)))).to.equal("agent-status");
  });

  const broken: [string, unknown][] = [
    ["an object as the answer", null],
    ["a text as hostname", { ...details, hostname: "" }],
    ["a text as haproxy_version", { ...details, haproxy_version: "x".repeat(1025) }],
    ["a number as haproxy_count", { ...details, haproxy_count: "0" }],
    ["an object as networks", { ...details, networks: [] }],
    ["a number as network_rx", { ...details, networks: { eth1: { network_tx: 1 } } }],
    ["a number as user", { ...details, cpu: { ...details.cpu, user: "x" } }],
    ["a number as slab", { ...details, memory: { ...details.memory, slab: -1 } }],
    ["a number as used", { ...details, disk: { ...details.disk, used: null } }],
    ["a list of texts as load", { ...details, load: [1] }],
    ["a list of texts as listeners", { ...details, listeners: "a" }],
    ["a number as cpu_count", { ...details, cpu_count: "2" }],
  ];
  for (const [wanted, body] of broken) {
    it(`is refused without ${wanted}`, () => {
      const refusal = refusalOf(() => detailsOf(answer(body)));
      expect(refusal?.code).to.equal("agent-answer");
      expect(refusal?.message).to.match(new RegExp(`^The agent's answer to GET /x lacks ${wanted}; it said `));
      expect(refusal?.message.length).to.be.lessThan(400);
    });
  }

  it("is refused of listeners that are none", () => {
    expect(codeOf(() => listenersOf(answer({})))).to.equal("agent-answer");
    expect(codeOf(() => listenersOf(answer([{ uuid: "l", status: "ACTIVE" }])))).to.equal("agent-answer");
    expect(codeOf(() => listenersOf(answer(["l"])))).to.equal("agent-answer");
  });
});
