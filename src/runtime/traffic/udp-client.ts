import { createSocket } from "node:dgram";
import type { Endpoint } from "../lab/lab.ts";

export interface UdpExchange {
  readonly localAddress?: string;
  /** Milliseconds: 3000 when left out. */
  readonly timeout?: number;
}

/**
 * Sends one datagram from a new source port and returns the answer as latin1, or undefined where none came in time or
 * this host was told that nobody listens.
 */
export function udpExchange(endpoint: Endpoint, text: string, options: UdpExchange = {}): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(endpoint.host.includes(":") ? "udp6" : "udp4");
    const settle = (answer: string | undefined) => {
      clearTimeout(timer);
      socket.close();
      resolve(answer);
    };
    const timer = setTimeout(() => settle(undefined), options.timeout ?? 3000);
    socket.once("message", (message) => settle(message.toString("latin1")));
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED") return settle(undefined);
      clearTimeout(timer);
      socket.close();
      reject(error);
    });
    socket.bind({ port: 0, ...(options.localAddress !== undefined && { address: options.localAddress }) }, () =>
      socket.connect(endpoint.port, endpoint.host, (error?: Error) => {
        if (error) socket.emit("error", error);
        else socket.send(text);
      }),
    );
  });
}
