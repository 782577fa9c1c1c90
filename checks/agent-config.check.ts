import { createHash } from "node:crypto";
import { readAgent } from "../src/guest/agent.ts";
import { agentConfig } from "../src/runtime/identity/agent-config.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Milliseconds in which a heartbeat must come; by then Octavia takes an amphora for dead. */
const stale = 60_000;
/** Heartbeats between which the distance is told. */
const inARow = 4;

describe("the agent's configuration", () => {
  check(
    {
      id: "N10-config-replaced",
      title: "The agent takes a new configuration of its own, and from release 18 on its heartbeats follow",
      grade: "recommended",
      why: "By it a controller moves its amphorae to other health managers; one that does not follow is taken for dead later.",
      fix: "Divert /etc/octavia/octavia.conf, as the element amphora-agent does: where it is, the agent writes to it instead. Agents before 18 must be restarted to follow.",
      appliesTo: { kinds: ["disk"], needs: ["scenario", "agent-version"] },
      scenario: "agent-api",
    },
    async ({ lab, guest, evidence }) => {
      const { agent, identity, probe, heartbeats } = await lab.amphora();
      const { heartbeatInterval } = identity;
      const path = "/etc/octavia/amphora-agent.conf";
      const { stdout: before } = await probe.run(`cat ${path}`);
      expect(before, `${path} before`).to.contain(identity.amphoraId);
      const changed = agentConfig({ ...identity, heartbeatInterval: 3 * heartbeatInterval });
      const distance = async () => {
        const all = [await heartbeats.next(() => true, stale)];
        while (all.length < inARow) all.push(await heartbeats.next(() => true, stale));
        return ((all.at(-1)?.at ?? 0) - (all[0]?.at ?? 0)) / 1000 / (inARow - 1);
      };
      const was = await distance();
      try {
        const put = await agent.replaceConfig(changed);
        evidence(`PUT /1.0/config: ${put.status} ${put.text.slice(0, 200)}`);
        expect(put.status, "the status of PUT /1.0/config").to.equal(202);
        // An agent takes the first file that its library finds, which need not be the one that it was started with.
        const { stdout } = await probe.run("sha256sum /etc/octavia/*.conf");
        const digest = sha256(changed);
        const holders = stdout.split("\n").flatMap((line) => {
          const [, sum, file = ""] = /^([0-9a-f]{64}) [ *](\S+)$/.exec(line) ?? [];
          return sum === digest ? [file] : [];
        });
        evidence(`SHA-256 of what was sent: ${digest}; found in ${holders.join(", ") || "no file of /etc/octavia"}`);
        expect(holders, "files that hold the new configuration").to.deep.equal([path]);
        const major = guest.fact(readAgent).major ?? 0;
        const is = await distance();
        const figures = `${was.toFixed(1)} s before, ${is.toFixed(1)} s with an interval of ${3 * heartbeatInterval} s`;
        evidence(`heartbeats of agent ${major}: ${figures}`);
        // The heartbeats of older agents go on as they were; that any come at all is what matters.
        if (major >= 18) expect(is, "seconds between heartbeats").to.be.at.least(2 * heartbeatInterval);
      } finally {
        const { status } = await agent.replaceConfig(before);
        evidence(`the first configuration put back: ${status}`);
      }
      expect((await agent.version()).status, "the status of GET / afterwards").to.equal(200);
    },
  );
});
