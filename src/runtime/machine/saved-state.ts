import { once } from "node:events";
import { closeSync, createWriteStream, openSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Refusal } from "../../refusal.ts";
import { requireSpace } from "./free-space.ts";
import type { RunningMachine } from "./start-machine.ts";

/** What saving cost. */
export interface SavedState {
  readonly bytes: number;
  readonly seconds: number;
}

/** Bytes that devices take beside the memory. */
const deviceState = 64 * 1024 * 1024;

/** Milliseconds; half a GiB takes about one second. */
const limit = 120_000;

/**
 * Writes memory and devices of a machine to a file of mode 0600 and ends it. Its overlay, which the state needs, is then
 * complete; `stop` removes it, so it is to be moved before.
 *
 * @throws {Refusal} `no-space`, `save-failed`
 */
export async function saveState(machine: RunningMachine, file: string): Promise<SavedState> {
  const start = Date.now();
  const directory = dirname(file);
  const memory = (machine.spec.memory ?? 1024) * 1024 * 1024;
  await requireSpace(directory, memory + deviceState, "the saved state of an amphora");
  await machine.qmp("stop");
  // QEMU may start no program, so it hands the state to us; by way of a descriptor the socket's path is always short.
  const descriptor = openSync(directory, "r");
  const server = createServer();
  try {
    server.listen(`/proc/self/fd/${descriptor}/migration`);
    await once(server, "listening");
    // The default is made for networks.
    await machine.qmp("migrate-set-parameters", { "max-bandwidth": 2 ** 40 });
    const connected = once(server, "connection", { signal: AbortSignal.timeout(limit) }) as Promise<[Socket]>;
    await machine.qmp("migrate", { uri: `unix:/proc/${process.pid}/fd/${descriptor}/migration` });
    const [socket] = await connected;
    const output = createWriteStream(file, { mode: 0o600, flags: "wx" });
    await pipeline(socket, output, { signal: AbortSignal.timeout(limit) });
    await migrated(machine);
    // It answers, and then it is gone.
    await machine.qmp("quit").catch(() => undefined);
    await machine.ended;
    return { bytes: output.bytesWritten, seconds: (Date.now() - start) / 1000 };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      "save-failed",
      `The state of an amphora could not be saved in ${directory} (${reason}); run without a warm start.`,
    );
  } finally {
    server.close();
    await once(server, "close");
    closeSync(descriptor);
  }
}

async function migrated(machine: RunningMachine): Promise<void> {
  for (const deadline = Date.now() + limit; Date.now() < deadline; await sleep(10)) {
    const answer = (await machine.qmp("query-migrate")) as { status?: unknown; "error-desc"?: unknown };
    if (answer.status === "completed") return;
    if (answer.status === "failed") throw new Error(String(answer["error-desc"] ?? "QEMU gave no reason"));
  }
  throw new Error("QEMU did not come to an end with it");
}
