import type { Server, Socket } from "node:net";
import { Refusal } from "../../refusal.ts";

/** A TCP server that can be stopped as a host dies and started again on the same port. */
export class ListeningSocket {
  readonly address: string;
  /** Accepted since the last `reset`. */
  connections = 0;
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #port: number;

  constructor(server: Server, address: string, port: number) {
    this.#server = server;
    this.address = address;
    this.#port = port;
    server.on("connection", (socket: Socket) => {
      this.connections += 1;
      this.#open.add(socket);
      socket.on("error", () => socket.destroy());
      socket.once("close", () => this.#open.delete(socket));
    });
  }

  get port(): number {
    return this.#port;
  }

  /** @throws {Refusal} `member-port` when the port or address cannot be had */
  async start(): Promise<void> {
    if (this.#server.listening) return;
    await new Promise<void>((resolve, reject) => {
      const refuse = (error: NodeJS.ErrnoException) => reject(cannotListen(error, this.address, this.#port));
      this.#server.once("error", refuse);
      this.#server.listen({ host: this.address, port: this.#port, backlog: 511 }, () => {
        this.#server.removeListener("error", refuse);
        resolve();
      });
    });
    const bound = this.#server.address();
    if (bound !== null && typeof bound === "object") this.#port = bound.port;
  }

  /** Closes the port and resets every connection. */
  async stop(): Promise<void> {
    const closed = this.#server.listening
      ? new Promise<void>((resolve) => this.#server.close(() => resolve()))
      : undefined;
    for (const socket of this.#open) socket.resetAndDestroy();
    await closed;
  }
}

export function cannotListen(error: NodeJS.ErrnoException, address: string, port: number): Refusal<"member-port"> {
  const reason = error.code ?? error.message;
  return new Refusal(
    "member-port",
    `A member cannot listen on ${address} port ${port} (${reason}); end what holds it, or give the address to this host.`,
    { cause: error },
  );
}
