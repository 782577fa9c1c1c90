import { Refusal } from "../../src/refusal.ts";
import { shortened } from "../../src/runtime/agent/agent-answer.ts";
import type { Amphora, Bridge, Lab } from "../../src/runtime/lab/lab.ts";

const mac = "52:54:00:98:06:01";
const port = 9000;
/** Milliseconds for a script inside, which starts a Python under emulation. */
const limit = 120_000;

/** A member of SCTP, as a process inside of the peer. */
export interface SctpMember {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

/**
 * A second amphora on the bridge, used as nothing but a host: hosts that run checks often have no SCTP, while the kernel
 * of an amphora must. Members and clients run inside of it, each with an address of its own.
 */
export interface SctpPeer {
  readonly members: readonly SctpMember[];
  start(member: SctpMember): Promise<void>;
  /** Its port is closed then, so that the peer answers with ABORT. */
  stop(member: SctpMember): Promise<void>;
  /** Connects `count` times one after the other, and counts by the name of who answered; "nobody" where nobody did. */
  ask(host: string, port: number, count: number): Promise<Readonly<Record<string, number>>>;
  end(): Promise<void>;
}

const client = "10.98.0.60";
const members: readonly SctpMember[] = [
  { name: "sctp1", address: "10.98.0.61", port },
  { name: "sctp2", address: "10.98.0.62", port },
];

// 132 is SCTP; Python's sockets need no library for one stream.
const member = `
import socket, sys
name, address, port = sys.argv[1:]
server = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 132)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind((address, int(port)))
server.listen(16)
while True:
    client, _ = server.accept()
    try:
        client.settimeout(10)
        client.recv(100)
        client.sendall(name.encode())
    except OSError:
        pass
    client.close()
`;

const asking = `
import collections, json, socket, sys
own, host, port, count = sys.argv[1:]
names = collections.Counter()
for _ in range(int(count)):
    one = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 132)
    one.settimeout(10)
    try:
        one.bind((own, 0))
        one.connect((host, int(port)))
        one.sendall(b"which")
        names[one.recv(100).decode() or "nobody"] += 1
    except OSError:
        names["nobody"] += 1
    one.close()
print(json.dumps(names))
`;

/** @throws {Refusal} `peer-failed` when the peer cannot be set up */
export async function sctpPeer(lab: Lab, bridge: Bridge): Promise<SctpPeer> {
  const amphora = await lab.fresh("sctp-peer");
  try {
    await bridge.attach(amphora, mac);
    const addresses = [client, ...members.map(({ address }) => address)];
    await inside(
      amphora,
      `nic() { grep -l '^${mac}$' /sys/class/net/*/address | cut -d/ -f5; }
      for try in $(seq 100); do
        [ -n "$(nic)" ] && break
        sleep 0.2
      done
      # The kernel's name for it lasts until udev has given it another one.
      udevadm settle --timeout=60
      nic=$(nic)
      modprobe sctp || exit 1
      ip link set "$nic" up || exit 1
      ${addresses.map((address) => `ip address add ${address}/24 dev "$nic" || exit 1`).join("\n")}
      cat >/run/sctp-member.py <<'END'${member}END
      cat >/run/sctp-client.py <<'END'${asking}END`,
    );
  } catch (error) {
    await amphora.machine.stop();
    throw error;
  }
  return {
    members,
    async start({ name, address }) {
      await inside(
        amphora,
        `systemd-run --quiet --collect --unit=${name} python3 /run/sctp-member.py ${name} ${address} ${port} || exit 1
        for try in $(seq 150); do
          grep -q ' ${address}' /proc/net/sctp/eps && exit 0
          sleep 0.2
        done
        exit 1`,
      );
    },
    async stop({ name }) {
      await inside(amphora, `systemctl stop ${name}`);
    },
    async ask(host, to, count) {
      const told = await inside(amphora, `python3 /run/sctp-client.py ${client} ${host} ${to} ${count}`);
      return JSON.parse(told) as Record<string, number>;
    },
    end: () => amphora.machine.stop(),
  };
}

async function inside({ probe }: Amphora, script: string): Promise<string> {
  const { stdout, stderr, exitCode } = await probe.run(script, limit);
  if (exitCode === 0) return stdout;
  const said = shortened(stderr || stdout) || "nothing";
  throw new Refusal("peer-failed", `The peer for SCTP cannot be used: it said ${said}`);
}
