import { createSocket, type Socket } from "node:dgram";
import { createServer } from "node:net";
import { cannotListen, ListeningSocket } from "./listening-socket.ts";

export interface UdpMemberOptions {
  readonly address?: string;
  /** A free one when left out. */
  readonly port?: number;
  /** Listens on the TCP port of the same number as well, for monitors that connect. */
  readonly tcpToo?: boolean;
}

/** Free UDP ports tried until TCP's of the same number is free as well. */
const tries = 20;

/** A member of a UDP pool: answers each datagram with its name. */
export class UdpMember {
  readonly name: string;
  readonly address: string;
  /** Received since the last `reset`. */
  datagrams = 0;
  /** `address:port` of every sender since the last `reset`. */
  readonly sources = new Set<string>();
  readonly #tcpToo: boolean;
  #port: number;
  #socket: Socket | undefined;
  #beside: ListeningSocket | undefined;

  private constructor(name: string, { address, port, tcpToo }: UdpMemberOptions) {
    this.name = name;
    this.address = address ?? "127.0.0.1";
    this.#port = port ?? 0;
    this.#tcpToo = tcpToo ?? false;
  }

  static async open(name: string, options: UdpMemberOptions = {}): Promise<UdpMember> {
    const free = options.port === undefined || options.port === 0;
    for (let left = options.tcpToo && free ? tries : 1; ; left -= 1) {
      const member = new UdpMember(name, options);
      try {
        await member.start();
        return member;
      } catch (error) {
        await member.stop();
        if (left <= 1) throw error;
      }
    }
  }

  get port(): number {
    return this.#port;
  }

  /** TCP connections since the last `reset`; 0 where it listens on none. */
  get connections(): number {
    return this.#beside?.connections ?? 0;
  }

  reset(): void {
    this.datagrams = 0;
    this.sources.clear();
    if (this.#beside !== undefined) this.#beside.connections = 0;
  }

  /** @throws {Refusal} `member-port` when the port or address cannot be had */
  async start(): Promise<void> {
    if (this.#socket === undefined) await this.#bind();
    if (!this.#tcpToo) return;
    this.#beside ??= new ListeningSocket(createServer(), this.address, this.#port);
    await this.#beside.start();
  }

  /** Dies: no port is open any more, so that this host answers with ICMP. */
  async stop(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket !== undefined) await new Promise<void>((resolve) => socket.close(() => resolve()));
    await this.#beside?.stop();
  }

  async #bind(): Promise<void> {
    const socket = createSocket(this.address.includes(":") ? "udp6" : "udp4");
    await new Promise<void>((resolve, reject) => {
      socket.once("error", (error) => {
        socket.close();
        reject(cannotListen(error, this.address, this.#port));
      });
      socket.bind({ address: this.address, port: this.#port, exclusive: true }, resolve);
    });
    socket.removeAllListeners("error");
    // ICMP errors for answers to a sender that is gone are none of the member's.
    socket.on("error", () => {});
    socket.on("message", (_, sender) => {
      this.datagrams += 1;
      this.sources.add(`${sender.address}:${sender.port}`);
      socket.send(this.name, sender.port, sender.address, () => {});
    });
    this.#port = socket.address().port;
    this.#socket = socket;
  }
}
