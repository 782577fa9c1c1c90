/** Thrown by a check's body to end as `skipped`. */
export class Skip extends Error {
  readonly reason: string;
  /** What would make the check run. */
  readonly remedy: string;

  constructor(reason: string, remedy: string) {
    super(`${reason}; ${remedy}`);
    this.name = "Skip";
    this.reason = reason;
    this.remedy = remedy;
  }
}

export function skip(reason: string, remedy: string): never {
  throw new Skip(reason, remedy);
}
