import { answersInside } from "../src/runtime/inside/answers.ts";
import {
  type InsideListener,
  isLoopback,
  listenerText,
  readListeners,
} from "../src/runtime/inside/listening-socket.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

const booted = { kinds: ["disk"], needs: ["boot"] } as const;

/** What sends datagrams from a port of its own choice, to which nobody needs to send any. */
const senders = /^(amphora-agent|octavia-agent|python3?|amphora-health|rsyslogd|rs:|systemd-timesyn|chronyd|ntpd)/;
/** DHCP's client side, with IPv4 and IPv6. */
const dhcpPorts: readonly number[] = [68, 546];
const agentPort = 9443;

/** Whether an amphora has to listen there for the management network. */
function isExpected(listener: InsideListener, sshd: boolean): boolean {
  const { protocol, port, program } = listener;
  if (protocol === "tcp") return port === agentPort || (port === 22 && sshd);
  if (dhcpPorts.includes(port)) return true;
  return port > 1024 && senders.test(program);
}

describe("what listens in the booted amphora", () => {
  check(
    {
      id: "no-unexpected-listener",
      title: "Nothing listens on the management network but the agent, and sshd where it is wanted",
      grade: "required",
      why: "Every amphora stands in one management network with all others; what listens there is reached from any of them.",
      fix: "Stop the program named, or bind it to the loopback interface.",
      appliesTo: booted,
    },
    async ({ lab, image, evidence }) => {
      const { probe } = await lab.amphora();
      const { sockets } = await answersInside(probe, { sockets: "ss -Hltnup" });
      const all = readListeners(sockets);
      evidence(
        `sshd is ${image.options.sshd.value ? "" : "not "}wanted; listening: ${all.map(listenerText).join(", ") || "nothing"}`,
      );
      expect(all.filter(({ port }) => port === agentPort).map(listenerText), "sockets of the agent").to.not.be.empty;
      const outside = all.filter((one) => !isLoopback(one));
      const unexpected = outside.filter((one) => !isExpected(one, image.options.sshd.value));
      expect(unexpected.map(listenerText), "listeners that no amphora needs").to.be.none();
    },
  );
});
