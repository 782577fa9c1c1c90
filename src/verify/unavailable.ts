/** What this host cannot do, as a clause, and what would make it able to. */
export interface Unavailable {
  readonly unavailable: string;
  readonly remedy: string;
}
