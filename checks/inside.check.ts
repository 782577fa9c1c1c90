import { randomBytes } from "node:crypto";
import { shortened } from "../src/runtime/agent/agent-answer.ts";
import { objectId } from "../src/runtime/balancer/object-id.ts";
import { answersInside } from "../src/runtime/inside/answers.ts";
import { isLoopback, listenerText, readListeners } from "../src/runtime/inside/listening-socket.ts";
import { openLogReceiver } from "../src/runtime/inside/log-receiver.ts";
import type { Service } from "../src/runtime/lab/lab.ts";
import { request } from "../src/runtime/traffic/http-client.ts";
import { type Traffic, withTraffic } from "../src/runtime/traffic/traffic.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

const scenario = { kinds: ["disk"], needs: ["scenario"] } as const;
const id = (name: string) => objectId(`inside ${name}`);

const namespace = "ip netns exec amphora-haproxy";
const listenerPort = 8361;
/** What HAProxy's unit asks for, in all releases of the agent. */
const descriptors = 2_600_000;

/** Serves one member; at the same port where it is free, so that the configuration is uploaded once. */
async function serveOne(service: Service, traffic: Traffic) {
  const member = await traffic.http("member", { port: 21_361 }).catch(() => traffic.http("member"));
  await service.serve({
    id: service.loadBalancerId,
    listeners: [
      { id: id("listener"), protocol: "HTTP", port: listenerPort, connectionLimit: 1000, defaultPool: id("pool") },
    ],
    pools: [
      {
        id: id("pool"),
        protocol: "HTTP",
        algorithm: "ROUND_ROBIN",
        members: [{ id: id("member"), address: service.memberAddress, port: member.port }],
      },
    ],
  });
  return service.endpoint(listenerPort);
}

describe("inside the amphora at work", () => {
  check(
    {
      id: "namespace-ready",
      title: "The load balancer's namespace has its interface, its addresses and its kernel values",
      grade: "required",
      why: "Without forwarding LVS answers nobody; without the loopback interface HAProxy reaches neither its metrics nor its peers.",
      fix: "Read the log of amphora-netns.service, and that of amphora-interface in the agent's.",
      appliesTo: scenario,
      scenario: "inside",
      alsoCovers: ["N6"],
    },
    async ({ lab, evidence }) => {
      const service = await lab.service();
      await withTraffic(async (traffic) => {
        await serveOne(service, traffic);
        const wanted: Readonly<Record<string, string>> = {
          "net.ipv4.ip_forward": "1",
          "net.ipv4.vs.conntrack": "1",
          "net.ipv6.conf.all.forwarding": "1",
          "net.ipv4.ip_nonlocal_bind": "1",
          "net.core.somaxconn": "65534",
          "net.ipv4.tcp_rmem": "4096 87380 33554432",
          "net.ipv4.tcp_wmem": "4096 87380 33554432",
          "net.ipv4.ip_local_port_range": "1025 65534",
        };
        const { links, routes, values, root, forwarding } = await answersInside(service.amphora.probe, {
          links: `${namespace} ip -br addr`,
          routes: `${namespace} ip route show table all | grep -c '^default'`,
          values: `${namespace} sysctl ${Object.keys(wanted).join(" ")} | tr -s '\\t' ' '`,
          root: "ip -br addr",
          forwarding: "sysctl -n net.ipv4.ip_forward",
        });
        evidence(`in the namespace: ${shortened(links)}; default routes: ${shortened(routes)}`);
        evidence(`outside: ${shortened(root)}; forwarding outside: ${shortened(forwarding)}`);
        evidence(shortened(values));
        const [loopback, vip] = ["lo", "eth1"].map(
          (name) => new RegExp(`^${name}(@\\S+)?\\s.*$`, "m").exec(links)?.[0] ?? "",
        );
        expect(loopback, "the loopback interface").to.include("127.0.0.1/8");
        expect(vip, "the VIP's interface").to.match(/^eth1(@\S+)?\s+UP\s/);
        expect(vip, "the VIP's interface").to.include(`${service.vip}/`);
        expect(root, "what is left outside").to.not.include(service.vip);
        const found = new Map(values.split("\n").map((line) => line.split(" = ", 2) as [string, string | undefined]));
        const wrong = Object.entries(wanted).flatMap(([key, value]) =>
          found.get(key) === value ? [] : [`${key} is ${shortened(found.get(key) ?? "not there", 60)}, not ${value}`],
        );
        expect(wrong, "kernel values of the namespace").to.be.none();
        expect(forwarding.trim(), "net.ipv4.ip_forward outside").to.equal("0");
      });
    },
  );

  check(
    {
      id: "haproxy-limits",
      title: `HAProxy runs in the namespace, may open ${descriptors} files and has no rights that it does not need`,
      grade: "required",
      why: "systemd lowers the limit in silence where the kernel allows fewer, and HAProxy then takes a third of the connections it was told to take.",
      fix: "Set fs.nr_open and fs.file-max to 2600000 in a file that sorts last.",
      appliesTo: scenario,
      scenario: "inside",
    },
    async ({ lab, evidence }) => {
      const service = await lab.service();
      await withTraffic(async (traffic) => {
        await serveOne(service, traffic);
        const unit = `haproxy-${service.loadBalancerId}`;
        const { limits, users, networks, own } = await answersInside(service.amphora.probe, {
          limits: `for p in $(systemctl show -P MainPID ${unit}) $(pgrep -P $(systemctl show -P MainPID ${unit})); do awk '/^Max open files/ {print $4, $5}' /proc/$p/limits; done`,
          users: `ps -o user= -p $(pgrep -d, -P $(systemctl show -P MainPID ${unit}))`,
          networks: `for p in $(pgrep -P $(systemctl show -P MainPID ${unit})); do stat -L -c %i /proc/$p/ns/net; done`,
          own: "stat -L -c %i /run/netns/amphora-haproxy",
        });
        evidence(`open files, soft and hard, master then workers: ${shortened(limits.replaceAll("\n", "; "))}`);
        evidence(
          `workers run as ${shortened(users)}, in network namespace ${shortened(networks)}; amphora-haproxy is ${shortened(own)}`,
        );
        const lines = limits.split("\n").filter(Boolean);
        expect(lines.length, "processes").to.be.at.least(2);
        expect([...new Set(lines)], "limits").to.deep.equal([`${descriptors} ${descriptors}`]);
        expect([...new Set(networks.split("\n").map((one) => one.trim()))], "namespaces of the workers").to.deep.equal([
          own.trim(),
        ]);
        expect(
          users
            .split("\n")
            .map((user) => user.trim())
            .filter((user) => user === "root"),
          "workers that are root",
        ).to.be.none();
      });
    },
  );

  check(
    {
      id: "no-unexpected-listener-in-namespace",
      title: "Nothing listens towards tenants but HAProxy on the VIP",
      grade: "required",
      why: "What else listens there is reached from tenants' networks.",
      fix: "Stop the program named, or bind it to the loopback interface or the management address.",
      appliesTo: scenario,
      scenario: "inside",
    },
    async ({ lab, evidence }) => {
      const service = await lab.service();
      await withTraffic(async (traffic) => {
        await serveOne(service, traffic);
        const { sockets } = await answersInside(service.amphora.probe, { sockets: `${namespace} ss -Hltnup` });
        const all = readListeners(sockets);
        evidence(all.map(listenerText).join(", ") || "nothing listens");
        expect(all.filter(({ port }) => port === listenerPort).map(listenerText), "the listener").to.not.be.empty;
        const others = all.filter(
          (one) => !isLoopback(one) && !(one.program === "haproxy" && one.address === service.vip),
        );
        expect(others.map(listenerText), "others that tenants reach").to.be.none();
      });
    },
  );

  check(
    {
      id: "logs-arrive",
      title: "The line of a request arrives in the amphora's log and at the log host",
      grade: "required",
      why: "Tenants are given the flow log, and nobody finds a fault in an amphora without one.",
      fix: "See that rsyslog listens on /run/rsyslog/octavia/log and reads /etc/rsyslog.d/10-rsyslog.conf of the config drive.",
      appliesTo: scenario,
      scenario: "inside",
      tempest: ["test_tenant_flow_log"],
    },
    async ({ lab, evidence, skip }) => {
      const receiver = await openLogReceiver();
      if (receiver === undefined) {
        return skip("another program of this host has port 5514", "end it, or run as root for a network of its own");
      }
      try {
        const service = await lab.service();
        await withTraffic(async (traffic) => {
          const endpoint = await serveOne(service, traffic);
          const path = `/flow-${randomBytes(6).toString("hex")}`;
          const begin = Date.now();
          const { status } = await request(endpoint, { path });
          const line = await receiver.line(new RegExp(`GET ${path} `), 60_000);
          evidence(`at 127.0.0.1:5514 after ${((Date.now() - begin) / 1000).toFixed(1)} s: ${line ?? "nothing"}`);
          expect(line, "the line at the log host").to.be.a("string");
          const [, message = ""] = / haproxy\[\d+\]: (.*)$/.exec(line ?? "") ?? [];
          const request1 = `"GET ${path} HTTP/1.1" ${status} `;
          for (const part of [
            service.loadBalancerId,
            id("listener"),
            request1,
            `${id("pool")}:${id("listener")}`,
            id("member"),
          ]) {
            expect(message, "the line's message").to.include(part);
          }
          // local0 is facility 16, info is severity 6.
          expect(line, "the line's priority").to.match(/^<134>/);
          const { local } = await answersInside(service.amphora.probe, {
            local: `for try in $(seq 100); do grep -F 'GET ${path} ' /var/log/haproxy.log && break; sleep 0.1; done`,
          });
          evidence(`in /var/log/haproxy.log: ${shortened(local) || "nothing"}`);
          expect(local, "the line inside").to.include(request1);
        });
      } finally {
        await receiver.close();
      }
    },
  );

  check(
    {
      id: "N11-memory",
      title: "Agent and HAProxy leave memory free in one gibibyte, without swap",
      grade: "recommended",
      why: "Flavors of amphorae have one gibibyte; HAProxy's TLS cache and every connection come on top.",
      fix: "See which programs hold the memory, and leave out those that an amphora does not need.",
      appliesTo: scenario,
      scenario: "inside",
    },
    async ({ lab, evidence }) => {
      const service = await lab.service();
      await withTraffic(async (traffic) => {
        await serveOne(service, traffic);
        const { memory, programs, killed } = await answersInside(service.amphora.probe, {
          memory: "cat /proc/meminfo",
          programs: "ps -eo rss=,comm= --sort=-rss | head -n 6",
          killed: "dmesg | grep -ciE 'out of memory|oom-kill'",
        });
        const mebibytes = (field: string) =>
          Math.floor(Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(memory)?.[1] ?? Number.NaN) / 1024);
        const [total, available, swap] = ["MemTotal", "MemAvailable", "SwapTotal"].map(mebibytes);
        evidence(
          `MiB: ${total} in all, ${available} available, ${swap} of swap; killed for want of memory: ${killed.trim()}`,
        );
        evidence(`largest programs (KiB): ${shortened(programs)}`);
        expect(total, "MiB in all").to.be.at.most(1024);
        expect(available, "MiB available").to.be.at.least(256);
        expect([swap, Number(killed)], "MiB of swap, programs killed").to.deep.equal([0, 0]);
      });
    },
  );
});
