import { connect } from "node:net";
import type { Endpoint } from "../lab/lab.ts";
import { lateness } from "./client-tls.ts";

export interface TcpExchange {
  readonly localAddress?: string;
  /** Milliseconds: 10,000 when left out. */
  readonly timeout?: number;
  /** Hangs up as soon as what came matches, or is that long in bytes; without it the other side must. */
  readonly until?: RegExp | number;
}

/** Most bytes kept of an answer. */
const largest = 1024 * 1024;

/**
 * Connects, sends `text`, and returns what came, as latin1.
 *
 * @throws the error of Node, or `ETIMEDOUT` after `timeout` milliseconds
 */
export function tcpExchange(endpoint: Endpoint, text: string, options: TcpExchange = {}): Promise<string> {
  const { localAddress, timeout = 10_000, until } = options;
  return new Promise((resolve, reject) => {
    let received = "";
    const socket = connect({
      host: endpoint.host,
      port: endpoint.port,
      ...(localAddress !== undefined && { localAddress }),
    });
    const timer = setTimeout(() => socket.destroy(lateness(timeout)), timeout);
    socket.once("connect", () => {
      if (text !== "") socket.write(text, "latin1");
      if (until === undefined) socket.end();
    });
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      const isAll = typeof until === "number" ? received.length >= until : until?.test(received);
      if (isAll || received.length > largest) socket.destroy();
    });
    socket.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once("close", () => {
      clearTimeout(timer);
      resolve(received);
    });
  });
}
