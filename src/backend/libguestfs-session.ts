import { randomBytes } from "node:crypto";
import { closeSync, constants, openSync, readFileSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Holder } from "../host/holder.ts";
import { run } from "../host/run.ts";
import { Refusal } from "../refusal.ts";
import type { AccessRefusalCode } from "./access-method.ts";
import { type ApplianceOptions, holdAppliance } from "./libguestfs-holder.ts";

/** One guestfish with one appliance behind it, asked one command after the other. */
export interface GuestfishSession {
  /** What a command writes, waited for without blocking; for commands that take seconds. */
  launch(command: string): Promise<Buffer>;
  /** What a command writes; this process stands still meanwhile. @throws {Refusal} `access-failed` */
  ask(command: string): Buffer;
  end(): Promise<void>;
}

/** Bytes that guestfish takes of a line, less room for its command. */
export const longestArgument = 7000;

/** Bytes of an answer beyond which an image is out to fill this host's memory. */
const longestAnswer = 1024 * 1024 * 1024;

// Whatever ends guestfish, the pipe of its answers ends too, once the reason is written down: nobody else holds it open.
const program = `
exec 5<"$work/commands" 6>"$work/answers"
{
  timeout --kill-after=3 "$seconds" guestfish --ro --format="$format" --add "$image" 2>"$work/complaints"
  [ $? != 124 ] || echo "error: it did not end within $seconds s" >>"$work/complaints"
} <&5 >&6 5<&- 6>&- &
`;

/**
 * Starts guestfish on one image, read-only; the appliance itself is started by the command `run`.
 *
 * @throws {Refusal} `holder-failed`, `holder-deadline`, `missing-tool`
 */
export async function startGuestfish(options: ApplianceOptions): Promise<GuestfishSession> {
  const { directory, image } = options;
  const [commands, answers] = [join(directory, "commands"), join(directory, "answers")];
  await run(["mkfifo", "-m", "600", commands, answers], { deadline: 10_000 });
  // Neither end of a named pipe can be opened alone, unless by one that holds both.
  const both = [openSync(commands, constants.O_RDWR), openSync(answers, constants.O_RDWR)];
  const files: number[] = [];
  let holder: Holder;
  try {
    holder = await holdAppliance({ ...options, what: "guestfish", program });
    files.push(openSync(commands, constants.O_WRONLY), openSync(answers, constants.O_RDONLY));
    files.push(openSync(answers, constants.O_RDONLY | constants.O_NONBLOCK));
  } finally {
    for (const file of both) closeSync(file);
  }
  const [input = -1, output = -1, impatient = -1] = files;
  // Unknown to the image, so that nothing it holds can look like the end of an answer.
  const mark = Buffer.from(`end-${randomBytes(16).toString("hex")}\n`);

  function send(command: string): void {
    if (/[\n\0]/.test(command)) throw new Error("a command of guestfish is one line");
    try {
      writeSync(input, `${command}\necho ${mark.toString()}`);
    } catch (error) {
      throw failure(error);
    }
  }

  function failure(cause?: unknown): Refusal<AccessRefusalCode> {
    const sentence = `libguestfs cannot show ${image}: ${complaint(directory)}.`;
    return new Refusal("access-failed", sentence, { cause });
  }

  return {
    async launch(command) {
      send(command);
      const answer = new Answer(mark);
      while (!answer.isComplete) {
        if (!answer.take(impatient, failure)) await sleep(20);
      }
      return answer.bytes();
    },
    ask(command) {
      send(command);
      const answer = new Answer(mark);
      while (!answer.isComplete) answer.take(output, failure);
      return answer.bytes();
    },
    async end() {
      for (const file of files.splice(0)) closeSync(file);
      await holder.end();
    },
  };
}

/** One answer as it comes in, until the mark that ends it. */
class Answer {
  readonly #mark: Buffer;
  #kept = Buffer.allocUnsafe(64 * 1024);
  #length = 0;

  constructor(mark: Buffer) {
    this.#mark = mark;
  }

  get isComplete(): boolean {
    const start = this.#length - this.#mark.length;
    return start >= 0 && this.#kept.subarray(start, this.#length).equals(this.#mark);
  }

  /** Reads once; false when nothing was there yet. */
  take(file: number, failure: (cause?: unknown) => Error): boolean {
    if (this.#length > longestAnswer) {
      const sentence = "The image makes libguestfs answer with over 1 GiB at once; build it again with fewer files.";
      throw new Refusal<AccessRefusalCode>("unreadable-tree", sentence);
    }
    if (this.#length === this.#kept.length) this.#kept = Buffer.concat([this.#kept], this.#length * 2);
    let count: number;
    try {
      count = readSync(file, this.#kept, this.#length, this.#kept.length - this.#length, null);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") return false;
      throw failure(error);
    }
    if (count === 0) throw failure();
    this.#length += count;
    return true;
  }

  bytes(): Buffer {
    return this.#kept.subarray(0, this.#length - this.#mark.length);
  }
}

/** The last that guestfish said of an error, without what it adds for its developers. */
function complaint(directory: string): string {
  let text = "";
  try {
    text = readFileSync(join(directory, "complaints"), "utf8");
  } catch {
    return "it was ended";
  }
  const errors = text.split("\n").filter((line) => line.includes("error: "));
  const last = errors.at(-1) ?? text.trim().split("\n").at(-1) ?? "";
  return last.replace(/^.*?error: /, "").replace(/\.$/, "") || "it was ended";
}
