import type { Duplex } from "node:stream";
import { Refusal } from "../../refusal.ts";

/** What QEMU tells unasked. */
export interface QmpEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A connection by the QEMU Machine Protocol, its greeting exchanged. */
export interface Qmp {
  /**
   * @param limit milliseconds, 30,000 when left out
   * @throws {Refusal} {@link QmpRefusal}
   */
  command(name: string, args?: Readonly<Record<string, unknown>>, limit?: number): Promise<unknown>;
  onEvent(listener: (event: QmpEvent) => void): void;
}

export type QmpRefusal = "qmp" | "qmp-deadline" | "qmp-answer" | "qemu-ended";

/** Characters of one message; QEMU's longest answers are some 100,000. */
const longestMessage = 4 * 1024 * 1024;

interface Waiting {
  readonly name: string;
  readonly settle: (message: Record<string, unknown> | Refusal<QmpRefusal>) => void;
}

/**
 * Talks QMP over a stream that is connected to QEMU (docs/interop/qmp-spec of QEMU).
 *
 * @throws {Refusal} {@link QmpRefusal}
 */
export async function openQmp(stream: Duplex, limit = 30_000): Promise<Qmp> {
  const waiting = new Map<string, Waiting>();
  const listeners: ((event: QmpEvent) => void)[] = [];
  let ended: Refusal<QmpRefusal> | undefined;
  let count = 0;
  let rest = "";
  const end = (refusal: Refusal<QmpRefusal>) => {
    ended ??= refusal;
    stream.destroy();
    for (const { settle } of waiting.values()) settle(ended);
    waiting.clear();
  };
  const take = (line: string) => {
    const message = parse(line);
    if (message === undefined)
      return end(new Refusal("qmp-answer", "QEMU's answer is not QMP; look for a QEMU that is broken."));
    if ("QMP" in message) return answer("greeting", message);
    if (typeof message["event"] === "string") {
      const event = { event: message["event"], data: recordOf(message["data"]) };
      for (const listener of listeners) listener(event);
    } else answer(String(message["id"]), message);
  };
  const answer = (id: string, message: Record<string, unknown>) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    asked?.settle(message);
  };
  stream.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") take(line);
    if (rest.length > longestMessage)
      end(new Refusal("qmp-answer", "QEMU's answer has no end; look for a QEMU that is broken."));
  });
  const gone = () => end(new Refusal("qemu-ended", "QEMU has ended; see what it said last."));
  stream.on("error", gone).on("close", gone);

  const ask = (id: string, name: string, milliseconds: number) =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      if (ended !== undefined) return reject(ended);
      const timer = setTimeout(() => {
        waiting.delete(id);
        const seconds = milliseconds / 1000;
        reject(
          new Refusal<QmpRefusal>(
            "qmp-deadline",
            `QEMU did not answer ${name} within ${seconds} s; try again when the host is less busy.`,
          ),
        );
      }, milliseconds);
      const settle = (message: Record<string, unknown> | Refusal<QmpRefusal>) => {
        clearTimeout(timer);
        if (message instanceof Refusal) reject(message);
        else resolve(message);
      };
      waiting.set(id, { name, settle });
    });
  const qmp: Qmp = {
    async command(name, args = {}, milliseconds = limit) {
      count += 1;
      const answered = ask(String(count), name, milliseconds);
      if (ended === undefined)
        stream.write(`${JSON.stringify({ execute: name, arguments: args, id: String(count) })}\n`);
      const message = await answered;
      if ("return" in message) return message["return"];
      const { desc } = recordOf(message["error"]);
      throw new Refusal<QmpRefusal>(
        "qmp",
        `QEMU refused ${name}: ${String(desc ?? "it gave no reason").replace(/\.$/, "")}.`,
      );
    },
    onEvent: (listener) => void listeners.push(listener),
  };
  await ask("greeting", "to be greeted", limit);
  await qmp.command("qmp_capabilities");
  return qmp;
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
