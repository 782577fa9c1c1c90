import { shortened } from "../src/runtime/agent/agent-answer.ts";
import { objectId } from "../src/runtime/balancer/object-id.ts";
import { stateBound } from "../src/runtime/heartbeat/state-bound.ts";
import { answersInside } from "../src/runtime/inside/answers.ts";
import type { Amphora, Endpoint } from "../src/runtime/lab/lab.ts";
import { attempt } from "../src/runtime/traffic/attempt.ts";
import { request } from "../src/runtime/traffic/http-client.ts";
import { withTraffic } from "../src/runtime/traffic/traffic.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

const id = (name: string) => objectId(`rebooted ${name}`);
const port = 8381;
const monitor = { id: id("monitor"), type: "HTTP", path: "/health", delay: 2, timeout: 1, fall: 2, rise: 2 } as const;

/** Milliseconds that a boot may take; an emulated processor needs a hundred seconds of a host that has nothing else to do. */
const bootLimit = { kvm: 90_000, tcg: 420_000 } as const;

const since = (begin: number) => Number(((Date.now() - begin) / 1000).toFixed(1));

/** Asks until there is an answer of a member; tells how it ended. */
async function untilServed(endpoint: Endpoint, limit: number): Promise<string> {
  const end = Date.now() + limit;
  for (;;) {
    const outcome = await attempt(request(endpoint, { timeout: 5000 }));
    if (outcome.ok && outcome.value.status === 200) return "served";
    if (Date.now() > end) return outcome.ok ? `status ${outcome.value.status}` : outcome.reason;
    await new Promise((done) => setTimeout(done, 500));
  }
}

/** What the boot is known by. */
async function bootId({ probe }: Amphora): Promise<string> {
  return (await answersInside(probe, { boot: "cat /proc/sys/kernel/random/boot_id" })).boot.trim();
}

describe("reboot", () => {
  check(
    {
      id: "N12-reboot-serves-again",
      title: "After a reboot the VIP answers again, without a word from a controller",
      grade: "required",
      why: "Nova reboots amphorae with their host, and Octavia does not configure them anew: what does not come back by itself stays dead.",
      fix: "Compare the interfaces in both namespaces with /var/lib/octavia/plugged_interfaces; see that the units of HAProxy and of the namespace are enabled.",
      appliesTo: { kinds: ["disk"], needs: ["scenario"] },
      scenario: "reboot",
    },
    async ({ lab, evidence }) => {
      const amphora = await lab.fresh("reboot");
      try {
        const service = await lab.inService(amphora);
        const { heartbeats, identity, boot, agent, probe } = amphora;
        await withTraffic(async (traffic) => {
          const [one, two] = [await traffic.http("one"), await traffic.http("two")];
          const pool = { id: id("pool"), protocol: "HTTP", algorithm: "ROUND_ROBIN", monitor } as const;
          const member = (name: string, at: number) => ({ id: id(name), address: service.memberAddress, port: at });
          await service.serve({
            id: service.loadBalancerId,
            listeners: [{ id: id("listener"), protocol: "HTTP", port, connectionLimit: 1000, defaultPool: pool.id }],
            pools: [{ ...pool, members: [member("one", one.port), member("two", two.port)] }],
          });
          const endpoint = await service.endpoint(port);
          expect((await request(endpoint)).status, "the status before the reboot").to.equal(200);
          const before = await bootId(amphora);
          const last = heartbeats.all.at(-1)?.heartbeat.seq ?? 0;
          const limit = bootLimit[boot.accelerator];

          // A moment later, so that the answer to this very command still comes.
          await probe.run("systemd-run --quiet --no-block --on-active=1 systemctl reboot");
          const begin = Date.now();
          const key = `${pool.id}:${id("listener")}`;
          // The agent counts its heartbeats from the start of its own process.
          const first = await heartbeats.next(({ seq }) => seq < last, limit);
          evidence(`heartbeat ${first.heartbeat.seq} after ${since(begin)} s; the last before was ${last}`);
          const outcome = await untilServed(endpoint, Math.max(60_000, limit - (Date.now() - begin)));
          const served = since(begin);
          evidence(`the VIP after ${served} s: ${outcome} (bound ${limit / 1000} s)`);
          const { links, outside, failed, state } = await answersInside(probe, {
            links: "ip netns exec amphora-haproxy ip -br addr",
            outside: "ip -br addr",
            state: "systemctl is-system-running --wait",
            failed: "systemctl list-units --failed --plain --no-legend | cut -d' ' -f1",
          });
          const after = await bootId(amphora);
          evidence(
            `boot ${before.slice(0, 8)}, then ${after.slice(0, 8)}; system ${shortened(state)}, failed: ${shortened(failed) || "none"}`,
          );
          evidence(`in the namespace: ${shortened(links)}; outside: ${shortened(outside)}`);
          expect(after, "the boot's id").to.not.equal(before);
          expect(outcome, "what the VIP answers").to.equal("served");
          expect(links, "the interfaces in the namespace").to.match(/^eth1\S*\s+UP\s/m);
          expect(links, "the addresses in the namespace").to.include(`${service.vip}/`);
          expect(failed.split("\n").filter(Boolean), "failed units").to.be.none();

          const bound = stateBound(monitor, "UP", identity.heartbeatInterval, boot.accelerator);
          const told = await heartbeats.next(({ pools }) => {
            return Object.values(pools[key]?.members ?? {}).join() === "UP,UP";
          }, bound);
          evidence(`heartbeat ${told.heartbeat.seq}: ${JSON.stringify(told.heartbeat.pools[key])}`);
          const { status } = await agent.version();
          evidence(`GET /: ${status}`);
          expect(status, "the agent's status").to.equal(200);
          const split: Record<string, number> = {};
          for (let sent = 0; sent < 10; sent++) {
            const answer = await request(endpoint);
            split[answer.member] = (split[answer.member] ?? 0) + 1;
          }
          evidence(`10 requests: ${JSON.stringify(split)}`);
          expect(split, "the split of ten requests").to.deep.equal({ one: 5, two: 5 });
        });
      } finally {
        await amphora.machine.stop();
      }
    },
  );
});
