import { createSocket, type Socket } from "node:dgram";
import { Refusal } from "../../refusal.ts";
import { datagramOwner } from "./datagram-owner.ts";
import type { HeartbeatLog } from "./heartbeat-log.ts";
import { HeartbeatRecord } from "./heartbeat-record.ts";
import type { HeartbeatRefusalCode } from "./refusal-code.ts";

/** An amphora whose heartbeats are wanted. */
export interface HeartbeatSender {
  /** Of the QEMU in which it runs, as this process sees it. */
  readonly processId: number;
  readonly key: string;
  readonly amphoraId: string;
}

/** Stands where Octavia's health manager stands: one UDP port for all amphorae of a lab. */
export interface HeartbeatReceiver {
  readonly port: number;
  /** Datagrams of processes that nobody listens to. */
  readonly strangers: number;
  /**
   * Logs what comes from an amphora. Amphorae restored from one state have the same id and key, so they are told apart
   * by the process that owns the port from which a datagram came.
   */
  listen(sender: HeartbeatSender): HeartbeatLog;
  /** Ends the log of an amphora that is gone; whoever still waits for one of its heartbeats is refused. */
  forget(processId: number): void;
  /** May be called again. */
  close(): Promise<void>;
}

/**
 * Opens the port at which amphorae on this host send heartbeats, which QEMU's user-mode network brings to 127.0.0.1.
 *
 * @param place `port` 0 stands for a free one
 * @throws {Refusal} `heartbeat-port`
 */
export async function openHeartbeatReceiver(
  place: { readonly port?: number; readonly host?: string } = {},
): Promise<HeartbeatReceiver> {
  const { port = 5555, host = "127.0.0.1" } = place;
  const socket = createSocket({ type: "udp4", recvBufferSize: 1024 * 1024 });
  await bound(socket, port, host);
  return new Receiver(socket);
}

class Receiver implements HeartbeatReceiver {
  readonly port: number;
  readonly #socket: Socket;
  readonly #records = new Map<number, HeartbeatRecord>();
  #closed: Promise<void> | undefined;
  #strangers = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
    // An error after binding (a full buffer, say) loses a datagram and nothing else.
    socket.on("error", () => {});
    socket.on("message", (datagram, from) => this.#take(datagram, from.port));
  }

  get strangers(): number {
    return this.#strangers;
  }

  listen(sender: HeartbeatSender): HeartbeatLog {
    const record = new HeartbeatRecord(sender.key, sender.amphoraId);
    this.#records.set(sender.processId, record);
    return record;
  }

  forget(processId: number): void {
    this.#records.get(processId)?.end("The amphora that should have sent a heartbeat was ended meanwhile.");
    this.#records.delete(processId);
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((done) => {
      for (const processId of [...this.#records.keys()]) this.forget(processId);
      this.#socket.close(() => done());
    });
    return this.#closed;
  }

  #take(datagram: Uint8Array, port: number): void {
    const at = Date.now();
    const owner = datagramOwner(port, this.#records.keys());
    const record = owner === undefined ? undefined : this.#records.get(owner);
    if (record === undefined) this.#strangers++;
    else record.take(datagram, at);
  }
}

function bound(socket: Socket, port: number, host: string): Promise<void> {
  return new Promise((done, fail) => {
    const refuse = (cause: Error) => {
      socket.close();
      const sentence = `Heartbeats cannot be received at ${host}:${port}/udp (${cause.message}); end what uses the port.`;
      fail(new Refusal<HeartbeatRefusalCode>("heartbeat-port", sentence, { cause }));
    };
    socket.once("error", refuse);
    socket.bind(port, host, () => {
      socket.removeListener("error", refuse);
      done();
    });
  });
}
