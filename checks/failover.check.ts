import { setTimeout as sleep } from "node:timers/promises";
import { request } from "../src/runtime/traffic/http-client.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { awaitOneMaster, endFailoverPair, failoverPair, holdsVip, watchVip } from "./data/failover-pair.ts";

const common = {
  grade: "required",
  appliesTo: { kinds: ["disk"], needs: ["scenario"] },
  scenario: "failover",
  fix: "Look for keepalived's words in the journal of both amphorae, and for what its check script finds.",
  why: "ACTIVE_STANDBY is chosen so that a VIP goes on answering when an amphora dies.",
} as const;

/** Seconds without an answer that Octavia's own test allows. */
const longestGap = 20;
/** Milliseconds: keepalived has HAProxy checked and misses some advertisements before it makes an amphora master. */
const electionLimit = 90_000;

describe("failover", () => {
  check(
    {
      id: "failover-one-master",
      title: "Of two amphorae in ACTIVE_STANDBY just one holds the VIP, which answers, and both send heartbeats",
      ...common,
    },
    async (input) => {
      const { pair, early, endpoint } = await failoverPair(input);
      input.evidence(`before keepalived's start the VIP is held by ${early.join(" and ") || "none"}`);
      expect(early, "amphorae that hold the VIP before keepalived's start").to.deep.equal([]);
      const { master, seconds } = await awaitOneMaster(pair, electionLimit);
      input.evidence(
        `the ${master.name} amphora (${master.address}) alone holds the VIP, ${seconds.toFixed(1)} s after the start`,
      );
      const { status, member } = await request(endpoint, { timeout: 20_000 });
      input.evidence(`a request to the VIP: ${status} from ${member}`);
      expect(status).to.equal(200);
      for (const { name, amphora } of pair) {
        const { heartbeat } = await amphora.heartbeats.next(() => true, 60_000);
        const listeners = Object.keys(heartbeat.listeners).length;
        input.evidence(`the ${name} amphora: heartbeat ${heartbeat.seq}, ${listeners} listener`);
        expect(listeners, `listeners in a heartbeat of the ${name} amphora`).to.equal(1);
      }
    },
  );

  check(
    {
      id: "failover-takes-over",
      title:
        "When the machine of the master dies, the other amphora takes the VIP over within 20 s, and traffic goes on",
      ...common,
      tempest: ["test_active_standby_vrrp_failover"],
    },
    async (input) => {
      const { pair, endpoint } = await failoverPair(input);
      try {
        const { master } = await awaitOneMaster(pair, electionLimit);
        const other = pair.find((one) => one !== master) ?? master;
        let seconds = 0;
        const watch = await watchVip(endpoint, async () => {
          await sleep(2000);
          await master.amphora.machine.stop();
          ({ seconds } = await awaitOneMaster([other], electionLimit));
          await sleep(5000);
        });
        const { answered, unanswered, gap, gapFrom } = watch;
        input.measure({ kind: "value", name: "Longest time without an answer", unit: "s", value: gap });
        input.measure({
          kind: "timeline",
          name: "The VIP while the master dies",
          spans: [
            { label: "VIP", from: 0, to: gapFrom, state: "answers" },
            { label: "VIP", from: gapFrom, to: gapFrom + gap, state: "silent" },
            { label: "VIP", from: gapFrom + gap, to: watch.seconds, state: "answers" },
          ],
        });
        input.evidence(
          `QEMU of the ${master.name} amphora killed: the ${other.name} holds the VIP ${seconds.toFixed(1)} s later`,
        );
        input.evidence(
          `a request every 50 ms: ${answered} answered, ${unanswered} not, longest time without an answer ${gap.toFixed(2)} s of ${longestGap} s`,
        );
        expect(answered, "answered requests").to.be.above(0);
        expect(gap, "seconds without an answer").to.be.below(longestGap);
        const after = await watchVip(endpoint, () => sleep(5000));
        input.evidence(
          `5 s more: ${after.answered} answered, ${after.unanswered} not, longest time without an answer ${after.gap.toFixed(2)} s`,
        );
        expect(after.answered, "answered requests afterwards").to.be.above(0);
        expect(after.unanswered, "unanswered requests afterwards").to.equal(0);
        expect(await holdsVip(other), "whether the other holds the VIP").to.equal(true);
      } finally {
        await endFailoverPair(input.lab);
      }
    },
  );
});
