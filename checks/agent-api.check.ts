import { detailsOf, infoOf, versionOf } from "../src/runtime/agent/agent-body.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

/** Programs of which the agent tells the version, and their packages. */
const packages = ["haproxy", "keepalived", "ipvsadm"] as const;

describe("the agent's word", () => {
  check(
    {
      id: "N4-agent-versions",
      title: "The agent speaks API 1.0, and tells the versions of the packages that are installed",
      grade: "required",
      why: "A controller refuses an agent of another API, and renders HAProxy's configuration for the version that it is told.",
      fix: "Ask GET /1.0/info by hand: the agent reads dpkg or rpm, and answers 500 where a package's record is missing.",
      appliesTo: { kinds: ["disk"], needs: ["boot"] },
    },
    async ({ lab, guest, evidence }) => {
      const { agent, identity } = await lab.amphora();
      const api = versionOf(await agent.version());
      const info = infoOf(await agent.info());
      evidence(`GET / says API ${api}, GET /1.0/info ${info.api_version}; host name ${info.hostname}`);
      expect([api, info.api_version], "the API's version").to.deep.equal(["1.0", "1.0"]);
      expect(info.hostname, "the host name, which the config drive gives").to.contain(identity.amphoraId);
      for (const name of packages) {
        const told = info[`${name}_version`];
        const recorded = guest.packages()?.installed(name)?.version;
        evidence(`${name}: the agent tells ${told}, the package database ${recorded ?? "nothing"}`);
        expect(told, `the version of ${name} that the agent tells`).to.equal(recorded);
      }
    },
  );

  check(
    {
      id: "agent-details",
      title: "The agent tells how the amphora fares, in figures that agree with those of its kernel",
      grade: "recommended",
      why: "Controllers size HAProxy's TLS cache and threads by these figures, and operators see them in amphora statistics.",
      fix: "Ask GET /1.0/details by hand and hold it against /proc/meminfo and df.",
      appliesTo: { kinds: ["disk"], needs: ["boot"] },
    },
    async ({ lab, evidence }) => {
      const { agent, probe } = await lab.amphora();
      const details = detailsOf(await agent.details());
      const { memory, disk, cpu, load, networks } = details;
      evidence(`memory ${memory.total} KiB of which ${memory.free} free, swap ${memory.swap_used}; load ${load}`);
      evidence(`disk ${disk.used} B used, ${disk.available} B available; ${cpu.total} jiffies`);
      evidence(`networks ${Object.keys(networks)}; ${details.listeners.length} listeners`);
      evidence(
        `${details.haproxy_count} of HAProxy (agents before 12 count wrongly), ${details.lvs_listener_process_count} of LVS`,
      );
      const { cpu_count: count, active_tuned_profiles: profiles } = details;
      evidence(count === undefined ? "no cpu_count: an agent before 12" : `${count} processors, TuneD ${profiles}`);
      const script = "sed -n 's/^MemTotal: *//p' /proc/meminfo; df -B1 --output=used,avail / | tail -1; nproc";
      const { stdout } = await probe.run(script);
      const [total = 0, used = 0, available = 0, processors = 0] = (stdout.match(/\d+/g) ?? []).map(Number);
      evidence(`inside: MemTotal ${total} KiB, disk ${used} and ${available} B, ${processors} processors`);
      expect(details.active, "active").to.equal(true);
      expect(details.topology_status, "the topology's status").to.equal("OK");
      expect(memory.total, "memory in all").to.equal(total);
      expect(memory.free + memory.buffers + memory.cached, "memory that can be had").to.be.within(1, total);
      // Logs grow between the two looks.
      expect(Math.abs(disk.available - available), "difference of bytes available").to.be.below(64 * 1024 * 1024);
      expect(Math.abs(disk.used - used), "difference of bytes used").to.be.below(64 * 1024 * 1024);
      expect(load.map(Number).filter(Number.isFinite), "load averages").to.have.length(3);
      if (count !== undefined) expect(count, "processors").to.equal(processors);
    },
  );
});
