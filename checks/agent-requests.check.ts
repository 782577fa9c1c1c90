import { readAgent } from "../src/guest/agent.ts";
import type { AgentAnswer } from "../src/runtime/agent/agent-answer.ts";
import type { AgentClient } from "../src/runtime/agent/agent-client.ts";
import { objectId } from "../src/runtime/balancer/object-id.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

const nowhere = objectId("an object that no agent knows");
const json = { "content-type": "application/json" };
const subnet = { subnet_cidr: "10.99.0.0/24", gateway: "10.99.0.2" };
const plug = { ...subnet, mac_address: "52:54:00:a0:00:02" };
/** No NIC has it; the agent looks for it among the kernel's own. */
const strange = { ...subnet, mac_address: "52:54:00:ff:ff:ff" };

/** What is asked, the status that it deserves, and a word that the answer must hold. */
type WrongRequest = readonly [
  what: string,
  ask: (agent: AgentClient) => Promise<AgentAnswer>,
  status: number,
  said?: string,
];

function raw(method: string, path: string, body?: string, headers?: Record<string, string>): WrongRequest[1] {
  const content = { ...(body !== undefined && { body }), ...(headers && { headers }) };
  return (agent) => agent.request({ method, path, ...content });
}

/** Requests that no controller makes. */
const foolish: readonly WrongRequest[] = [
  ["POST /", raw("POST", "/"), 405],
  ["DELETE /1.0/info", raw("DELETE", "/1.0/info"), 405],
  ["PUT /1.0/listeners", raw("PUT", "/1.0/listeners", "[]", json), 405],
  ["GET /1.0/plug/network", raw("GET", "/1.0/plug/network"), 405],
  ["GET /1.0/config", raw("GET", "/1.0/config"), 405],
  ["POST /1.0/certificate", raw("POST", "/1.0/certificate", "x"), 405],
  ["GET /1.0/nowhere", raw("GET", "/1.0/nowhere"), 404],
  ["GET /0.5/info", raw("GET", "/0.5/info"), 404],
  ["GET a certificate by a path upwards", raw("GET", `/1.0/loadbalancer/${nowhere}/certificates/..%2F..%2Fx.pem`), 404],
  ["PUT an unknown action", raw("PUT", `/1.0/loadbalancer/${nowhere}/explode`), 400, "explode"],
  ["PUT an unknown action of VRRP", raw("PUT", "/1.0/vrrp/explode"), 400, "explode"],
  ["POST a VIP in broken JSON", raw("POST", "/1.0/plug/vip/10.99.0.10", "{", json), 400, "subnet"],
  ["POST a VIP as a list", raw("POST", "/1.0/plug/vip/10.99.0.10", "[]", json), 400, "subnet"],
  ["POST a VIP that is not JSON", raw("POST", "/1.0/plug/vip/10.99.0.10", JSON.stringify(plug)), 400, "subnet"],
];

/** Requests whose answers tell a controller what to do next. */
const telling: readonly WrongRequest[] = [
  ["POST a VIP without a MAC", raw("POST", "/1.0/plug/vip/10.99.0.10", JSON.stringify(subnet), json), 400, "subnet"],
  ["POST a VIP that is no address", (agent) => agent.plugVip("nonsense", plug), 400, "Invalid VIP"],
  ["POST a VIP with a MAC that no NIC has", (agent) => agent.plugVip("10.99.0.77", strange), 404, "interface"],
  ["POST a network without a MAC", raw("POST", "/1.0/plug/network", "{}", json), 400, "port information"],
  ["POST a network with a MAC that no NIC has", (agent) => agent.plugNetwork(strange), 404, "interface"],
  ["GET the interface of an unknown address", (agent) => agent.interfaceOf("192.0.2.1"), 404],
  ["GET the interface of no address", (agent) => agent.interfaceOf("nonsense"), 400],
  ["GET an unknown load balancer's configuration", (agent) => agent.haproxy(nowhere), 404],
  ["GET an unknown UDP listener's configuration", (agent) => agent.udp(nowhere), 404],
  ["start an unknown load balancer", (agent) => agent.command(nowhere, "start"), 404],
  ["DELETE an unknown listener", (agent) => agent.deleteListener(nowhere), 200],
  ["PUT a certificate by a wrong name", (agent) => agent.uploadCertificate(nowhere, "bad.txt", "x"), 400],
  ["GET an unknown certificate", (agent) => agent.certificate(nowhere, "0.pem"), 404],
  ["DELETE an unknown certificate", (agent) => agent.deleteCertificate(nowhere, "0.pem"), 200],
];

async function ask(
  agent: AgentClient,
  wrong: readonly WrongRequest[],
  evidence: (line: string) => void,
): Promise<void> {
  const unlike: string[] = [];
  for (const [what, request, status, said = ""] of wrong) {
    const answer = await request(agent);
    const line = `${what}: ${answer.status} ${answer.text.replace(/[^\x20-\x7e]+/g, " ").slice(0, 120)}`;
    evidence(line);
    if (answer.status !== status || !answer.text.includes(said)) unlike.push(`${line}, not ${status} ${said}`);
  }
  evidence(`${wrong.length} wrong requests, ${unlike.length} answered otherwise than they deserve`);
  expect(unlike, "answers to wrong requests that are not as they should be").to.be.none();
  const { status } = await agent.version();
  expect(status, "the status of GET / afterwards").to.equal(200);
}

describe("the agent's answers to wrong requests", () => {
  const appliesTo = { kinds: ["disk"], needs: ["scenario"] } as const;
  const scenario = "agent-api";

  check(
    {
      id: "agent-refusals",
      title: "The agent refuses what cannot be done with the status by which a controller goes on",
      grade: "required",
      why: "A controller tries again after the 404 of a NIC that is not there yet, and takes other answers for the end.",
      fix: "Compare the answers in the evidence with the agent's API of this release; look for changes to the agent.",
      ...{ appliesTo, scenario },
    },
    async ({ lab, evidence }) => ask((await lab.amphora()).agent, telling, evidence),
  );

  check(
    {
      id: "agent-wrong-requests",
      title: "The agent answers wrong methods, paths and bodies with an error of the client's, and goes on",
      grade: "recommended",
      why: "An agent that fails on them has lost its routes or its reading of JSON, and one that ends is missed by the controller.",
      fix: "Compare the answers in the evidence with the agent's API of this release; look at the versions of Flask and Werkzeug.",
      ...{ appliesTo, scenario },
    },
    async ({ lab, evidence }) => ask((await lab.amphora()).agent, foolish, evidence),
  );

  check(
    {
      id: "agent-firewall-rules",
      title: "The agent takes rules for a VIP on SR-IOV from release 14 on, and refuses rules that are none",
      grade: "recommended",
      why: "A VIP on SR-IOV has no security group but these rules; a controller that gets 404 from an older agent does without.",
      fix: "See that python3-jsonschema and nftables are there, and which release the agent is of.",
      appliesTo: { kinds: ["disk"], needs: ["scenario", "agent-version"] },
      scenario,
    },
    async ({ lab, guest, evidence }) => {
      const { agent, vip } = { vip: (await lab.service()).vip, agent: (await lab.amphora()).agent };
      const major = guest.fact(readAgent).major ?? 0;
      // What would be taken shuts the VIP to the checks after this one, so only wrong rules are sent.
      const wrong = JSON.stringify([{ protocol: "TCP", cidr: null, port: 0 }]);
      const status = major < 14 ? 404 : 400;
      evidence(`the agent is of release ${major}, which ${status === 404 ? "has no such route" : "has this route"}`);
      await ask(
        agent,
        [["PUT rules for port 0", raw("PUT", `/1.0/interface/${vip}/rules`, wrong, json), status]],
        evidence,
      );
    },
  );
});
