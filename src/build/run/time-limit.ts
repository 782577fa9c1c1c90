import { Refusal } from "../../refusal.ts";

/** A signal that also comes when the time is over. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  /** Lets go of the clock. */
  end(): void;
}

/**
 * Gives what a signal would stop a longest time, too.
 * @param minutes undefined for no limit
 * @param place where the build is, asked when the time is over
 * @param log the file that tells more
 * @returns a signal whose reason is a {@link Refusal} `timeout` when the time was over
 */
export function limitTime(
  minutes: number | undefined,
  signal: AbortSignal,
  place: () => string,
  log: string,
): TimeLimit {
  const controller = new AbortController();
  const pass = () => controller.abort(signal.reason);
  if (signal.aborted) pass();
  signal.addEventListener("abort", pass, { once: true });
  const over = () => {
    const amount = minutes === 1 ? "1 minute" : `${minutes} minutes`;
    const sentence = `The build did not end within ${amount} and was given up in ${place()}`;
    controller.abort(new Refusal("timeout", `${sentence}; raise --timeout, or see the full log ${log}.`));
  };
  const timer = minutes === undefined ? undefined : setTimeout(over, minutes * 60_000);
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer);
      signal.removeEventListener("abort", pass);
    },
  };
}

/**
 * @param log the file that is left; undefined before the build has begun
 * @throws {Refusal} `interrupted`, or `timeout` of a {@link TimeLimit}, when the signal has come
 */
export function refuseWhenAborted(signal: AbortSignal, log?: string): void {
  if (!signal.aborted) return;
  if (signal.reason instanceof Refusal) throw signal.reason;
  throw new Refusal(
    "interrupted",
    log === undefined
      ? "The build was interrupted before it began."
      : `The build was interrupted and nothing of it is left but the cache and the log ${log}.`,
  );
}
