import type { Work } from "./work.ts";

/** What is wrong with the metadata of a qcow2, by the rule that it breaks. */
export type FindingKind =
  /** Bits that must be zero are not. */
  | "reserved-bits"
  /** A table or cluster does not start where a cluster does. */
  | "unaligned"
  /** An entry leads beyond the end of the file. */
  | "beyond-end"
  /** The flag that says "referenced once" contradicts the stored refcount. */
  | "copied-flag"
  /** A compressed cluster where none may be, or with what none may have. */
  | "compressed-entry"
  /** Subclusters that are both allocated and zero, or allocated in nothing. */
  | "subcluster-bitmap"
  /** The stored refcount is lower than the references: the next write may destroy the cluster. */
  | "refcount-too-low"
  /** The stored refcount is higher than the references: a leak. */
  | "refcount-too-high"
  /** More references than a refcount of this width can say. */
  | "refcount-overflow"
  /** A block of refcounts that something else uses too. */
  | "refcount-block"
  /** A refcount that cannot be read. */
  | "refcount-unreadable"
  | "snapshot";

/** How a finding counts. */
export type Weight = "corruption" | "leak" | "error";

/** One thing that is wrong with the metadata of a qcow2. */
export interface Finding {
  readonly kind: FindingKind;
  readonly weight: Weight;
  /** Where in the file the entry at fault or the cluster lies, in bytes. */
  readonly offset: number;
  /** What lies there, as "L2 table 3, entry 17". */
  readonly structure: string;
  /** What is wrong, a clause in lower case. */
  readonly clause: string;
}

/** Findings that are kept; more are only counted. */
export const mostFindings = 1000;

/** Counts what is found, and keeps the first findings; each takes some of the work that a check may do. */
export interface Tally {
  readonly findings: readonly Finding[];
  count(weight: Weight): number;
  /** The text is made only for findings that are kept. */
  add(weight: Weight, kind: FindingKind, offset: number, text: () => { structure: string; clause: string }): void;
}

/** What a finding costs: it takes longer than what is in order. */
const costOfFinding = 32;

export function openTally(work: Work): Tally {
  const findings: Finding[] = [];
  const counts = { corruption: 0, leak: 0, error: 0 };
  return {
    findings,
    count: (weight) => counts[weight],
    add(weight, kind, offset, text) {
      work.spend(costOfFinding);
      counts[weight]++;
      if (findings.length < mostFindings) findings.push({ kind, weight, offset, ...text() });
    },
  };
}
