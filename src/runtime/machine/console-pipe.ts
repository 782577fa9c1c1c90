import { randomBytes } from "node:crypto";
import { closeSync, constants, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { run } from "../../host/run.ts";

/** A pipe without a name. */
export interface ConsolePipe {
  readonly reader: Readable;
  /** A descriptor to hand to the program that writes, and to be closed here then. */
  readonly writer: number;
}

/**
 * A real pipe, which holds 64 KiB. What Node gives its children instead is a socket, full after some 300 writes of one
 * byte; a guest does not wait until there is room, and the rest of its line would be lost whenever this process is busy.
 *
 * @param directory where it has a name for a moment
 */
export async function openConsolePipe(directory: string): Promise<ConsolePipe> {
  const path = join(directory, `console-${randomBytes(6).toString("hex")}`);
  await run(["mkfifo", "-m", "600", path], { deadline: 10_000 });
  try {
    // Without waiting for the other end, which is opened next (fifo(7)).
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const writer = openSync(path, constants.O_WRONLY);
      return { reader: new Socket({ fd: descriptor, readable: true, writable: false }), writer };
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  } finally {
    rmSync(path, { force: true });
  }
}
