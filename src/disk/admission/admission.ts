import { quoted } from "../quoted.ts";
import type { ByteReader } from "../reader.ts";
import type { FormatMatch, InspectedFormat, SafetyFailure } from "./inspected-format.ts";
import { inspectFormats } from "./inspection.ts";

/** Every format that is inspected, so that none is forgotten. */
const inspected: Readonly<Record<InspectedFormat, true>> = {
  raw: true,
  qcow2: true,
  vhd: true,
  vhdx: true,
  vmdk: true,
  vdi: true,
  qed: true,
  iso: true,
  gpt: true,
  luks: true,
};

/** Why a service does not take an image. */
export type AdmissionCode =
  /** Nothing is known there of the format that is declared. */
  | "unknown-format"
  /** The content matches more than one format. */
  | "several-formats"
  /** The content is of another format than declared. */
  | "other-format"
  /** The file ends before what must be looked at. */
  | "incomplete"
  /** A safety check fails. */
  | "unsafe";

export interface AdmissionRefusal {
  readonly service: "Glance" | "Nova";
  readonly code: AdmissionCode;
  /** A clause. */
  readonly clause: string;
}

/** What OpenStack makes of an image that is uploaded with `--disk-format`. */
export interface Admission {
  readonly declared: string;
  /** What the content matches; `raw` alone where it matches nothing else. */
  readonly matches: readonly FormatMatch[];
  /** None where both services take it. */
  readonly refusals: readonly AdmissionRefusal[];
}

/**
 * Whether Glance takes an upload, and whether Nova boots what was uploaded: both by their defaults, the inspection being
 * that of oslo.utils.
 *
 * Glance takes anything that is declared raw if what it is found to be is safe; Nova takes a partitioned disk for raw, and
 * nothing else for what it is not.
 *
 * @param declared the disk format, by Glance's names: `qcow2`, `raw`, `vhd`
 */
export function admissionOf(file: ByteReader, declared: string): Admission {
  const matches = inspectFormats(file);
  const refusals: AdmissionRefusal[] = [];
  for (const service of ["Glance", "Nova"] as const) {
    const refusal = refusalBy(service, matches, declared);
    if (refusal !== undefined) refusals.push({ service, ...refusal });
  }
  return { declared, matches, refusals };
}

function refusalBy(
  service: "Glance" | "Nova",
  matches: readonly FormatMatch[],
  declared: string,
): Omit<AdmissionRefusal, "service"> | undefined {
  if (!Object.hasOwn(inspected, declared)) {
    return { code: "unknown-format", clause: `${quoted(declared)} is no disk format that is inspected` };
  }
  const chosen = chosenBy(service, matches);
  if (chosen === undefined) {
    const names = matches.map(({ format }) => format).join(" and ");
    return { code: "several-formats", clause: `its content matches ${names} at once, so that one may hide the other` };
  }
  const mismatch: Omit<AdmissionRefusal, "service"> = {
    code: "other-format",
    clause: `its content is ${chosen.format}, and it is declared ${declared}`,
  };
  const isTaken =
    chosen.format === declared || (declared === "raw" && (service === "Glance" || chosen.format === "gpt"));
  // Nova looks at safety first.
  if (service === "Glance" && !isTaken) return mismatch;
  if (chosen.incomplete) return { code: "incomplete", clause: `the file ends within what a ${chosen.format} needs` };
  if (chosen.failures.length > 0) return { code: "unsafe", clause: failuresText(chosen.failures) };
  return isTaken ? undefined : mismatch;
}

/** Glance takes a CD that a BIOS can start for the CD that it is. */
function chosenBy(service: "Glance" | "Nova", matches: readonly FormatMatch[]): FormatMatch | undefined {
  const [first, ...others] = matches;
  if (others.length === 0) return first;
  const formats = matches.map(({ format }) => format).sort();
  const isBootableCd = formats.join() === "gpt,iso";
  return service === "Glance" && isBootableCd ? matches.find(({ format }) => format === "iso") : undefined;
}

function failuresText(failures: readonly SafetyFailure[]): string {
  return failures.map(({ check, clause }) => `${check}: ${clause}`).join("; ");
}
