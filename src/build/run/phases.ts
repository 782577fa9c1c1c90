/** The phases of a build that its log tells apart, in their usual order. */
export const PHASES = [
  ...["prepare", "root", "extra-data", "pre-install", "install", "post-install", "post-root"],
  ...["block-device", "pre-finalise", "finalise", "cleanup", "convert", "digest"],
] as const;

export interface LogEvent {
  /** The phase that begins or goes on with this line. */
  readonly phase: string;
  /** The element script that starts with this line. */
  readonly script?: string;
}

/** A line of disk-image-create's log without its time stamp. */
export function bareLine(line: string): string {
  return line.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \| ?/, "");
}

/** What a line of the log tells of the build's progress, if anything. */
export function readLogLine(line: string): LogEvent | undefined {
  const bare = bareLine(line);
  const script = /^dib-run-parts Running \S*\/([a-z-]+)\.d\/([\w-]+)$/.exec(bare);
  if (script?.[1] !== undefined && script[2] !== undefined) return { phase: script[1], script: script[2] };
  const hooks = /^Running hooks from \S*\/([a-z-]+)\.d$/.exec(bare);
  if (hooks?.[1] !== undefined) return { phase: hooks[1] };
  if (/ Create image file \[/.test(bare)) return { phase: "block-device" };
  if (/^Converting image using /.test(bare)) return { phase: "convert" };
  return undefined;
}

/** Whether a line of disk-image-create's log says that this image is complete. */
export function tellsOfImage(line: string, image: string): boolean {
  return bareLine(line) === `Image file ${image} created...`;
}

/** Adds up the time spent in each phase. */
export class PhaseClock {
  readonly #now: () => number;
  readonly #milliseconds = new Map<string, number>();
  #phase: string | undefined;
  #script: string | undefined;
  #since = 0;

  /** @param now milliseconds of a clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** @returns true when `phase` is not the current one already */
  enter(phase: string, script?: string): boolean {
    this.#script = script;
    if (phase === this.#phase) return false;
    this.stop();
    this.#phase = phase;
    this.#since = this.#now();
    return true;
  }

  stop(): void {
    if (this.#phase !== undefined) {
      const spent = this.#now() - this.#since;
      this.#milliseconds.set(this.#phase, (this.#milliseconds.get(this.#phase) ?? 0) + spent);
    }
    this.#phase = undefined;
  }

  get phase(): string | undefined {
    return this.#phase;
  }

  /** Where the build is, for a sentence. */
  get place(): string {
    const script = this.#script === undefined ? "" : `, in the script ${this.#script}`;
    return `phase ${this.#phase ?? "prepare"}${script}`;
  }

  /** Seconds by phase, to the millisecond. */
  durations(): Record<string, number> {
    return Object.fromEntries([...this.#milliseconds].map(([phase, spent]) => [phase, Math.round(spent) / 1000]));
  }
}
