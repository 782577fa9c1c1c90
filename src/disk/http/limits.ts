/** How long one answer is waited for, in milliseconds. */
export interface Patience {
  /** Without a byte from the server. */
  readonly idle: number;
  /** For the whole answer. */
  readonly total: number;
}

/** How long a range is waited for and how often it is asked for. */
export interface Limits extends Patience {
  /** Requests for one range, each for what is still missing of it. */
  readonly tries: number;
  /** Milliseconds before the second try; doubled each time. */
  readonly pause: number;
}

/** Apart from what uses them, so that who opens a URL loads nothing of HTTP. */
export const usualLimits: Limits = { idle: 20_000, total: 120_000, tries: 6, pause: 250 };
