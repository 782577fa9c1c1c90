import { Refusal } from "../../refusal.ts";

/** What was found out about one condition of a build. */
export interface Finding {
  /** Names the condition; several findings may belong to one. */
  readonly id: string;
  /** `blocking`: the build cannot succeed; `advice`: it may fail, or be slow. */
  readonly state: "ok" | "advice" | "blocking";
  /** What was found, as a sentence without its end. */
  readonly what: string;
  /** What the build needs it for, likewise. */
  readonly why?: string;
  /** What to do, as the end of a sentence; a command stands in double quotes. */
  readonly cure?: string;
  /** The code of the refusal that a blocking finding becomes. */
  readonly code?: string;
}

/** A finding's reason and remedy. */
type Remedy = { readonly why: string; readonly cure: string; readonly code?: string };

export function ok(id: string, what: string): Finding {
  return { id, state: "ok", what };
}

export function advice(id: string, what: string, { why, cure }: Remedy): Finding {
  return { id, state: "advice", what, why, cure };
}

/** The refusal's code is the condition's id unless the remedy names one. */
export function blocking(id: string, what: string, { why, cure, code = id }: Remedy): Finding {
  return { id, state: "blocking", what, why, cure, code };
}

/** A refusal of another layer, whose sentence ends with the remedy after a semicolon. */
export function refused(id: string, why: string, error: unknown): Finding {
  if (!(error instanceof Refusal)) throw error;
  const sentence = error.message.replace(/\.$/, "");
  const place = sentence.lastIndexOf("; ");
  const [what, cure] = place < 0 ? [sentence, ""] : [sentence.slice(0, place), sentence.slice(place + 2)];
  return { id, state: "blocking", what, why, code: error.code, ...(cure !== "" && { cure }) };
}

/** The refusal of a build by its first blocking finding, which says how many more there are. */
export function refusalOf(first: Finding, others: number): Refusal {
  const more =
    others === 0 ? "" : ` ("diskimage-create doctor" tells of ${others} more ${others === 1 ? "thing" : "things"})`;
  return new Refusal(first.code ?? first.id, `${first.what}${first.cure ? `; ${first.cure}` : ""}${more}.`);
}
