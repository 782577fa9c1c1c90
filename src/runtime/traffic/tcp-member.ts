import { createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { type MemberTls, serverTls } from "./http-member.ts";
import { ListeningSocket } from "./listening-socket.ts";

export interface TcpMemberOptions {
  readonly address?: string;
  /** A free one when left out. */
  readonly port?: number;
  /** Says `<name>\n` first; true when left out. */
  readonly banner?: boolean;
  /** Shakes hands first. */
  readonly tls?: MemberTls;
}

/** Bytes kept of what a connection sent. */
const kept = 4096;

/** A member of a TCP pool: says its name, then gives back what it is sent. */
export class TcpMember {
  readonly name: string;
  /** The first bytes of the newest connection that sent any, as latin1. */
  received = "";
  /** TLS handshakes that failed since the last `reset`. */
  refusedHandshakes = 0;
  /** TLS handshakes that succeeded since the last `reset`. */
  handshakes = 0;
  readonly #listening: ListeningSocket;

  private constructor(name: string, { address, port, banner = true, tls }: TcpMemberOptions) {
    this.name = name;
    const serve = (socket: Socket) => this.#serve(socket, banner);
    const server = tls === undefined ? createServer(serve) : createTlsServer(serverTls(tls), serve);
    server.on("secureConnection", () => {
      this.handshakes += 1;
    });
    server.on("tlsClientError", (_: Error, socket: Socket) => {
      this.refusedHandshakes += 1;
      socket.destroy();
    });
    this.#listening = new ListeningSocket(server, address ?? "127.0.0.1", port ?? 0);
  }

  static async open(name: string, options: TcpMemberOptions = {}): Promise<TcpMember> {
    const member = new TcpMember(name, options);
    await member.start();
    return member;
  }

  get address(): string {
    return this.#listening.address;
  }

  get port(): number {
    return this.#listening.port;
  }

  /** Since the last `reset`, those of monitors included. */
  get connections(): number {
    return this.#listening.connections;
  }

  reset(): void {
    this.received = "";
    this.handshakes = 0;
    this.refusedHandshakes = 0;
    this.#listening.connections = 0;
  }

  /** Dies: the port is closed and every connection reset. */
  stop(): Promise<void> {
    return this.#listening.stop();
  }

  /** Lives again, on the same port. */
  start(): Promise<void> {
    return this.#listening.start();
  }

  #serve(socket: Socket, banner: boolean): void {
    let seen = "";
    socket.on("error", () => socket.destroy());
    if (banner) socket.write(`${this.name}\n`);
    socket.on("data", (chunk) => {
      if (seen.length < kept) {
        seen = (seen + chunk.toString("latin1")).slice(0, kept);
        this.received = seen;
      }
      socket.write(chunk);
    });
    socket.on("end", () => socket.end());
  }
}
