import { createSocket } from "node:dgram";

/** Stands where a cloud's log host stands. */
export interface LogReceiver {
  /** What came, oldest first: one line each, the newest 2000. */
  readonly lines: readonly string[];
  /** Waits for a line that matches, also among those that are there; undefined after `limit` milliseconds. */
  line(pattern: RegExp, limit: number): Promise<string | undefined>;
  close(): Promise<void>;
}

const most = 2000;
const longest = 8192;

/**
 * Opens the UDP port to which an amphora forwards its logs; undefined where another program has it.
 *
 * @param place `port` 0 stands for a free one
 */
export async function openLogReceiver(
  place: { readonly host?: string; readonly port?: number } = {},
): Promise<(LogReceiver & { readonly port: number }) | undefined> {
  const socket = createSocket({ type: "udp4", recvBufferSize: 1024 * 1024 });
  const isBound = await new Promise<boolean>((done) => {
    socket.once("error", () => done(false));
    socket.bind(place.port ?? 5514, place.host ?? "127.0.0.1", () => done(true));
  });
  if (!isBound) {
    socket.close();
    return undefined;
  }
  const lines: string[] = [];
  const waiting = new Set<(line: string) => void>();
  // What goes wrong after binding loses a line and nothing else.
  socket.on("error", () => {});
  socket.on("message", (message) => {
    const text = message
      .subarray(0, longest)
      .toString("latin1")
      .replace(/[^\x20-\x7e]+/g, " ")
      .trimEnd();
    lines.push(text);
    if (lines.length > most) lines.shift();
    for (const one of [...waiting]) one(text);
  });
  return {
    lines,
    port: socket.address().port,
    line(pattern, limit) {
      const there = lines.find((one) => pattern.test(one));
      if (there !== undefined) return Promise.resolve(there);
      return new Promise((settle) => {
        const look = (text: string | undefined) => {
          if (text !== undefined && !pattern.test(text)) return;
          clearTimeout(timer);
          waiting.delete(look);
          settle(text);
        };
        const timer = setTimeout(() => look(undefined), limit);
        waiting.add(look);
      });
    },
    close: () => new Promise((done) => socket.close(() => done())),
  };
}
