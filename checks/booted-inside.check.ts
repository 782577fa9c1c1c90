import { readAgent } from "../src/guest/agent.ts";
import { shortened } from "../src/runtime/agent/agent-answer.ts";
import { answersInside } from "../src/runtime/inside/answers.ts";
import { listenerText, readListeners } from "../src/runtime/inside/listening-socket.ts";
import { slowestUnits, unitTimes } from "../src/runtime/inside/unit-times.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { amphoraSysctls, indispensable } from "./data/amphora-sysctls.ts";

const booted = { kinds: ["disk"], needs: ["boot"] } as const;

describe("inside the booted amphora", () => {
  check(
    {
      id: "N1-no-failed-unit",
      title: "The amphora comes up without a failed unit",
      grade: "required",
      why: "A failed unit is a part of the amphora that is not there: its kernel values, its namespace or its encrypted RAM disk.",
      fix: "Boot the image and read systemctl status of each unit named; mask what has no place in an amphora.",
      appliesTo: booted,
    },
    async ({ lab, evidence }) => {
      const { probe } = await lab.amphora();
      const { state, units, failed, errors } = await answersInside(probe, {
        state: "systemctl is-system-running --wait",
        units: "systemctl list-units --all --plain --no-legend | wc -l",
        failed: "systemctl list-units --failed --plain --no-legend | cut -d' ' -f1",
        errors: "journalctl --boot --priority=err --no-pager --output=cat --quiet | tail -n 5",
      });
      evidence(
        `systemctl is-system-running: ${shortened(state)}; of ${shortened(units)} units failed: ${shortened(failed) || "none"}`,
      );
      evidence(`errors in the journal, the last five: ${shortened(errors) || "none"}`);
      expect(failed.split("\n").filter(Boolean), "failed units").to.be.none();
      expect(state.trim(), "the state of the system").to.equal("running");
    },
  );

  check(
    {
      id: "booted-sshd",
      title: "sshd listens on the management address alone, with keys that this boot made",
      grade: "required",
      why: "On all addresses tenants' networks reach it; keys that were made with the image are the same in every amphora.",
      fix: "Add the element rebind-sshd, and leave the keys to cloud-init.",
      appliesTo: { ...booted, options: { sshd: true } },
    },
    async ({ lab, evidence }) => {
      const { probe } = await lab.amphora();
      const { sockets, address, keys, old } = await answersInside(probe, {
        sockets: "ss -Hltnup",
        address: "ip -4 -o addr show scope global | awk '{print $4}' | cut -d/ -f1",
        keys: "cd /etc/ssh && ls ssh_host_*_key",
        // A file of this boot's first seconds; the clock may have been set since.
        old: "find /etc/ssh -name 'ssh_host_*_key' ! -newer /run/cloud-init/ds-identify.log",
      });
      const bound = readListeners(sockets).filter(({ port }) => port === 22);
      evidence(
        `${bound.map(listenerText).join(", ") || "nothing at port 22"}; the amphora's addresses: ${shortened(address)}`,
      );
      evidence(`host keys: ${shortened(keys)}; older than the boot: ${shortened(old) || "none"}`);
      expect(bound.length, "sockets at port 22").to.be.at.least(1);
      const managed = new Set(address.split("\n"));
      const others = bound.filter((one) => !managed.has(one.address));
      expect(others.map(listenerText), "sockets at other addresses").to.be.none();
      expect(
        keys.split("\n").filter((one) => /^ssh_host_\w+_key$/.test(one)),
        "host keys",
      ).to.not.be.empty;
      expect(old.split("\n").filter(Boolean), "host keys older than the boot").to.be.none();
    },
  );

  check(
    {
      id: "booted-certificates",
      title: "The directory of the certificates is an encrypted RAM disk, and nothing is swapped",
      grade: "required",
      why: "Tenants' private keys are kept there: on the disk, or on swap, they outlive the amphora.",
      fix: "See that certs-ramfs.service runs before the agent, and that no swap is set up.",
      appliesTo: booted,
    },
    async ({ lab, evidence }) => {
      const { probe } = await lab.amphora();
      const { mounted, mapping, swaps } = await answersInside(probe, {
        mounted: "findmnt -n -o SOURCE,FSTYPE,OPTIONS /var/lib/octavia/certs",
        mapping: 'cryptsetup status "$(findmnt -n -o SOURCE /var/lib/octavia/certs)"',
        swaps: "tail -n +2 /proc/swaps",
      });
      const field = (name: string) => new RegExp(`^\\s*${name}:\\s*(\\S+)`, "m").exec(mapping)?.[1] ?? "not told";
      const [type, cipher, device] = ["type", "cipher", "device"].map(field);
      evidence(`/var/lib/octavia/certs: ${shortened(mounted) || "no mount"}`);
      evidence(`${type} ${cipher} on ${device}; swap: ${shortened(swaps) || "none"}`);
      expect(mounted, "what is mounted there").to.match(/^\/dev\/mapper\/\S+ /);
      expect(type, "the kind of encryption").to.match(/^(LUKS[12]|PLAIN)$/);
      expect(device, "the device below").to.match(/^\/dev\/ram\d+$/);
      expect(swaps.trim(), "swap").to.equal("");
    },
  );

  check(
    {
      id: "booted-kernel-values",
      title: "The kernel works with the values that an amphora needs",
      grade: "required",
      why: "What stands in a file and was refused at boot, or overruled by another file, helps no listener.",
      fix: "Compare the key with the files that systemd-sysctl reads, in their order, and with its log.",
      appliesTo: booted,
    },
    async ({ lab, guest, evidence }) => {
      const { probe } = await lab.amphora();
      const { major } = guest.fact(readAgent);
      const wanted = [
        ...amphoraSysctls.filter(({ key }) => major === undefined || major > 11 || indispensable.includes(key)),
        { key: "fs.nr_open", value: "2600000" },
        { key: "fs.file-max", value: "2600000" },
      ];
      const { values } = await answersInside(probe, {
        values: `sysctl ${wanted.map(({ key }) => key).join(" ")} | tr -s '\\t' ' '`,
      });
      const found = new Map(values.split("\n").map((line) => line.split(" = ", 2) as [string, string | undefined]));
      const wrong = wanted.flatMap(({ key, value }) => {
        const is = found.get(key);
        // Keys of connection tracking are there once something tracks.
        if (is === undefined && key.startsWith("net.netfilter.")) return [];
        return is === value ? [] : [`${key} is ${shortened(is ?? "not there", 60)}, not ${value}`];
      });
      evidence(`${wanted.length} keys asked for, ${wanted.length - wrong.length} as wanted`);
      for (const key of ["fs.nr_open", "net.ipv4.tcp_rmem", "net.ipv4.ip_local_port_range"]) {
        evidence(`${key}: ${shortened(found.get(key) ?? "not there", 60)}`);
      }
      expect(wrong, "keys with another value").to.be.none();
    },
  );

  check(
    {
      id: "booted-configuration",
      title: "The amphora is configured by its config drive and by nothing else",
      grade: "required",
      why: "A data source on the network is asked first by an image that has one, for minutes, and answered by whoever stands there.",
      fix: "Set the data source to ConfigDrive, as the element cloud-init-datasources does.",
      appliesTo: booted,
    },
    async ({ lab, evidence }) => {
      const { probe, identity } = await lab.amphora();
      const { result, instance, name, resolved } = await answersInside(probe, {
        // cloud-init writes it when its last stage is done.
        result: "cat /run/cloud-init/result.json",
        instance: "cat /var/lib/cloud/data/instance-id",
        name: "hostname",
        resolved: 'getent hosts "$(hostname)"',
      });
      const [, source = "nothing"] = /"datasource": "([^"]*)"/.exec(result) ?? [];
      const errors = /"errors": (\[[^\]]*\])/.exec(result)?.[1]?.replace(/\s+/g, " ") ?? "not told";
      evidence(`cloud-init: ${shortened(source)}, errors ${shortened(errors)}, instance ${shortened(instance)}`);
      evidence(`host name ${shortened(name)}, which resolves to ${shortened(resolved) || "nothing"}`);
      expect(source, "the data source").to.match(/^DataSourceConfigDrive\b/);
      expect(errors, "errors of cloud-init").to.equal("[]");
      expect(instance.trim(), "the instance").to.equal(identity.amphoraId);
      expect(resolved.trim(), "the address of its own name").to.match(/^(127\.|::1\s|10\.0\.2\.15\s|fe|fd)/);
    },
  );

  check(
    {
      id: "booted-agent",
      title: "The agent runs under the name that Octavia restarts it by, and HAProxy and keepalived wait for it",
      grade: "required",
      why: "Octavia's own user data restarts amphora-agent; a HAProxy of the distribution's own would take the ports of listeners.",
      fix: "Give the agent's unit the alias amphora-agent.service; disable haproxy.service.",
      appliesTo: booted,
    },
    async ({ lab, evidence }) => {
      const { probe } = await lab.amphora();
      const { agent, restarts, others, processes, socket } = await answersInside(probe, {
        agent: "systemctl is-active amphora-agent",
        restarts: "systemctl show --property=NRestarts --value amphora-agent",
        others: "systemctl is-active haproxy keepalived",
        processes: "pgrep -x keepalived; pgrep -f '^/usr/sbin/haproxy .*/etc/haproxy/haproxy.cfg'",
        socket: "stat -c '%F' /run/rsyslog/octavia/log",
      });
      evidence(
        `amphora-agent: ${shortened(agent)}, restarts ${shortened(restarts)}; haproxy, keepalived: ${shortened(others)}`,
      );
      evidence(`/run/rsyslog/octavia/log: ${shortened(socket)}`);
      expect(agent.trim(), "amphora-agent.service").to.equal("active");
      expect(
        others.split("\n").filter((state) => /^(active|failed|activating)$/.test(state)),
        "of HAProxy and keepalived",
      ).to.be.none();
      expect(processes.trim(), "processes of the distribution's own HAProxy, and keepalived").to.equal("");
      expect(socket.trim(), "the socket to which the agent and HAProxy log").to.equal("socket");
    },
  );

  check(
    {
      id: "booted-interface-names",
      title: "No interface of the amphora has a second name",
      grade: "required",
      why: "Agents before 17 lose the VIP's interface at a reboot when ip link prints such a name below it.",
      fix: "Empty AlternativeNamesPolicy in a .link file that sorts before the distribution's, as the element amphora-agent does.",
      appliesTo: { ...booted, needs: ["boot", "agent-before-17"] },
    },
    async ({ lab, evidence }) => {
      const { probe } = await lab.amphora();
      const { links } = await answersInside(probe, { links: "ip link" });
      const names = [...links.matchAll(/^\d+: ([^:@]+)/gm)].map(([, name]) => name);
      const second = [...links.matchAll(/^\s+altname (\S+)/gm)].map(([, name]) => name);
      evidence(`interfaces ${names.join(", ")}; second names: ${second.join(", ") || "none"}`);
      expect(names.length, "interfaces").to.be.at.least(2);
      expect(second, "second names").to.be.none();
    },
  );

  check(
    {
      id: "boot-figures",
      title: "The time of the boot and the memory that it leaves are on record",
      grade: "informational",
      why: "Both grow unseen from image to image; a failover lasts as long as the boot.",
      fix: "Compare the figures with those of the last image.",
      appliesTo: booted,
    },
    async ({ lab, evidence, measure }) => {
      const { probe, boot } = await lab.amphora();
      const { times, slow, memory, programs, units } = await answersInside(probe, {
        times: "systemd-analyze time | head -n 1",
        slow: "systemd-analyze blame --no-pager | head -n 5",
        memory: "free -m | sed -n 2,3p",
        units: unitTimes,
        programs: "ps -eo rss=,comm= --sort=-rss | head -n 5",
      });
      const { machine, accelerator, agentSeconds, agentCpuSeconds } = boot;
      evidence(
        `${machine}, ${accelerator}: agent after ${agentSeconds.toFixed(1)} s, ${agentCpuSeconds.toFixed(1)} CPU-seconds`,
      );
      measure({ kind: "value", name: "Boot until the agent answers", unit: "s", value: agentSeconds });
      measure({ kind: "value", name: "Processor time until the agent answers", unit: "s", value: agentCpuSeconds });
      measure({ kind: "timeline", name: "Slowest units of the boot", spans: slowestUnits(units) });
      evidence(shortened(times));
      evidence(`slowest units: ${shortened(slow)}`);
      evidence(`MiB: ${shortened(memory)}; largest programs (KiB): ${shortened(programs)}`);
      expect(memory, "what free says").to.match(/Mem:/);
    },
  );
});
