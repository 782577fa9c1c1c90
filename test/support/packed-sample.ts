import { spawnSync } from "node:child_process";
import { needTools } from "./real-tool.ts";

/** Bytes that pack well in part, over several blocks of every format: the same ones each time. */
export function sampleBytes(size = 3 * 1024 * 1024): Buffer {
  const bytes = Buffer.alloc(size);
  let state = 1;
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    // Runs of text between stretches of noise.
    bytes[at] = (at >> 12) % 3 === 0 ? state >>> 24 : 97 + ((at >> 3) % 17);
  }
  return bytes;
}

/** What a real program makes of bytes; the running test is skipped aloud where there is no such program. */
export function packedBy(context: Mocha.Context, command: readonly [string, ...string[]], input: Uint8Array): Buffer {
  const [name, ...args] = command;
  needTools(context, name);
  const { status, stdout, stderr } = spawnSync(name, args, { input, maxBuffer: 1024 ** 3 });
  if (status !== 0) throw new Error(`${command.join(" ")} ended with ${status}: ${stderr}`);
  return stdout;
}

/** Everything that comes out, and the place behind the stream. */
export async function drained(unpacking: AsyncGenerator<Uint8Array, number> | Generator<Uint8Array, number>) {
  const parts: Buffer[] = [];
  for (;;) {
    const { done, value } = await unpacking.next();
    if (done) return { bytes: Buffer.concat(parts), end: value };
    parts.push(Buffer.from(value));
  }
}
