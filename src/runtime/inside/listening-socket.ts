/** A socket that takes what anybody sends, as `ss -Hltnup` tells it. */
export interface InsideListener {
  readonly protocol: "tcp" | "udp";
  /** `*` and `0.0.0.0` of all addresses; of IPv6 without brackets, with the interface after `%` where there is one. */
  readonly address: string;
  readonly port: number;
  /** The program's name as the kernel keeps it, at most 15 characters; of several that share the socket the first. */
  readonly program: string;
}

// Protocol, state, two queues, the own side, the other side, then who has it.
const line = /^(tcp|udp)\s+\S+\s+\d+\s+\d+\s+(\S+):(\d+)\s+\S+(?:\s+users:\(\("([^"]*)")?/;

/** Reads the lines of `ss -Hltnup`; what is none of them is left out. */
export function readListeners(text: string): readonly InsideListener[] {
  return text.split("\n").flatMap((one): InsideListener[] => {
    const [, protocol, address, port, program = "unknown"] = line.exec(one) ?? [];
    if (protocol === undefined || address === undefined) return [];
    return [
      {
        protocol: protocol === "tcp" ? "tcp" : "udp",
        address: address.replace(/^\[|\](?=%|$)/g, ""),
        port: Number(port),
        program,
      },
    ];
  });
}

/** Whether nothing outside the amphora reaches it. */
export function isLoopback({ address }: InsideListener): boolean {
  return /^(127\.|::1(%|$)|::ffff:127\.)/.test(address);
}

/** `tcp 10.0.2.15:22 (sshd)` */
export function listenerText({ protocol, address, port, program }: InsideListener): string {
  const printable = program.replace(/[^\x20-\x7e]/g, "?").slice(0, 40);
  return `${protocol} ${address.slice(0, 60)}:${port} (${printable})`;
}
