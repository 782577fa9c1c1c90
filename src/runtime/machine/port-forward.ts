import { Refusal } from "../../refusal.ts";
import type { Qmp } from "./qmp.ts";

/** What to forward from 127.0.0.1 into a user-mode network. */
export interface PortForward {
  /** Id of the netdev. */
  readonly netdev: string;
  readonly protocol: "tcp" | "udp";
  readonly guestAddress: string;
  readonly guestPort: number;
}

/**
 * Forwards a port that the kernel chooses, so that no other process can have it, and tells which.
 *
 * @throws {Refusal} `no-free-port` with QEMU's own sentence
 */
export async function forwardedPort(qmp: Pick<Qmp, "command">, forward: PortForward): Promise<number> {
  const { netdev, protocol, guestAddress, guestPort } = forward;
  const human = async (line: string) => String(await qmp.command("human-monitor-command", { "command-line": line }));
  const said = await human(`hostfwd_add ${netdev} ${protocol}:127.0.0.1:0-${guestAddress}:${guestPort}`);
  const [port] = forwardsIn(await human("info usernet"), forward);
  if (said.trim() === "" && port !== undefined) return port;
  const reason = said.trim().split("\n").at(-1)?.trim().replace(/\.$/, "") || "it does not tell the port";
  throw new Refusal(
    "no-free-port",
    `No port of 127.0.0.1 could be forwarded to ${guestAddress}:${guestPort}/${protocol} (${reason}); see which ports of this host are taken.`,
  );
}

/** Ports of this host in QEMU's `info usernet`, newest first as it stands there; a line is `Protocol[State] FD Source Port Destination Port …`. */
export function forwardsIn(table: string, { netdev, protocol, guestAddress, guestPort }: PortForward): number[] {
  const found: number[] = [];
  let isOurs = false;
  for (const line of table.split(/\r?\n/)) {
    const hub = /^\S.*\((\S+)\):$/.exec(line);
    if (hub !== null) isOurs = hub[1] === netdev;
    const [state, , , port, destination, destinationPort] = line.trim().split(/\s+/);
    if (!isOurs || state !== `${protocol.toUpperCase()}[HOST_FORWARD]`) continue;
    if (destination === guestAddress && Number(destinationPort) === guestPort) found.push(Number(port));
  }
  return found;
}
