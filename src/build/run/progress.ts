import picocolors from "picocolors";
import { PHASES } from "./phases.ts";

/** Shows a person, or a log, how far a build is. */
export interface Progress {
  /** A new phase has begun. */
  phase(name: string): void;
  /** What is being done within the phase. */
  detail(text: string): void;
  /** A line to be kept. */
  note(line: string): void;
  /** Takes the live line away; nothing is shown after it. */
  end(): void;
}

export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_TIME = 100;

/**
 * One live line on a terminal, otherwise one plain line for each phase.
 * @param now milliseconds of a clock that never goes back
 */
export function createProgress(
  stream: ProgressStream,
  colour: boolean,
  now: () => number = () => performance.now(),
): Progress {
  return stream.isTTY ? liveProgress(stream, colour, now) : plainProgress(stream, now);
}

/** Milliseconds as `1:02`. */
export function formatElapsed(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function plainProgress(stream: ProgressStream, now: () => number): Progress {
  const start = now();
  return {
    phase: (name) => stream.write(`[${formatElapsed(now() - start).padStart(5)}] ${name}\n`),
    detail: () => {},
    note: (line) => stream.write(`${line}\n`),
    end: () => {},
  };
}

function liveProgress(stream: ProgressStream, colour: boolean, now: () => number): Progress {
  const colours = picocolors.createColors(colour);
  const start = now();
  let current: { name: string; since: number; detail: string } | undefined;
  let frame = 0;
  const clear = () => stream.write("\r\u001b[2K");
  const draw = () => {
    if (!current) return;
    const place = PHASES.indexOf(current.name as (typeof PHASES)[number]) + 1;
    const step = place > 0 ? `${place}/${PHASES.length}` : "";
    const times = `${formatElapsed(now() - current.since)}, ${formatElapsed(now() - start)} in all`;
    const text = `${step} ${current.name} (${times}) ${current.detail}`.trimStart();
    clear();
    stream.write(`${colours.cyan(FRAMES[frame++ % FRAMES.length] ?? "")} ${text.slice(0, (stream.columns || 80) - 3)}`);
  };
  const finishPhase = () => {
    if (!current) return;
    clear();
    stream.write(`${colours.green("✔")} ${current.name} ${colours.dim(formatElapsed(now() - current.since))}\n`);
    current = undefined;
  };
  const timer = setInterval(draw, FRAME_TIME);
  timer.unref();
  return {
    phase(name) {
      finishPhase();
      current = { name, since: now(), detail: "" };
      draw();
    },
    detail(text) {
      if (current) current.detail = text;
    },
    note(line) {
      clear();
      stream.write(`${line}\n`);
      draw();
    },
    end() {
      clearInterval(timer);
      clear();
      current = undefined;
    },
  };
}
