import { imageDigests } from "../backend/image-digests.ts";
import { openNative } from "../backend/native.ts";
import type { Difference } from "../difference/difference.ts";
import { compareImages } from "../difference/image-comparison.ts";
import { guestOf } from "../guest/guest.ts";
import { htmlReport } from "../report/html/html-report.ts";
import { jsonReport } from "../report/json.ts";
import { releaseNotes } from "../report/release-notes.ts";
import { cycloneDx } from "../sbom/cyclonedx.ts";
import { sbomInput } from "../sbom/sbom-input.ts";
import { spdx } from "../sbom/spdx.ts";
import { contentsOf } from "../verify/image-contents.ts";
import type { ImageContents, VerdictDocument } from "../verify/verdict.ts";
import { differenceFile, notesFile, profileFile, recordFile, verdictFile } from "./bundle-files.ts";
import type { Files } from "./checksums.ts";
import { previousRelease } from "./previous-release.ts";
import type { Candidate } from "./release-candidate.ts";

/** Files by name, as text. */
type Texts = readonly (readonly [name: string, text: string])[];

export interface EvidenceTerms {
  readonly strict: boolean;
  /** Why a check matters and what to do when it fails, by its id. */
  readonly fixes: ReadonlyMap<string, { readonly why: string; readonly fix: string }>;
  /** The image or the bundle of the release before. */
  readonly previous?: string;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Gathers what a bundle tells of an image: reports, bills of materials, what differs from the release before.
 *
 * @throws {Refusal} what the layers below refuse
 * @throws the signal's reason once it is aborted
 */
export async function releaseEvidence(candidate: Candidate, terms: EvidenceTerms): Promise<Files> {
  const { recordBytes, profileBytes } = candidate;
  const difference = await differenceOf(candidate, terms);
  const texts: Texts = [
    [verdictFile, jsonReport(candidate.document)],
    ...(await imageTexts(candidate, difference, terms)),
    ...differenceTexts(difference),
  ];
  return new Map<string, Uint8Array>([
    [recordFile, recordBytes],
    ...(profileBytes === undefined ? [] : ([[profileFile, profileBytes]] as const)),
    ...texts.map(([name, text]) => [name, Buffer.from(text)] as const),
  ]);
}

/** What tells of the image itself; it is opened once for all of it. */
async function imageTexts(
  { path, image, document, record }: Candidate,
  difference: Difference | undefined,
  { strict, fixes, now, signal }: EvidenceTerms,
): Promise<Texts> {
  const opened = await openNative(path, { readsOnce: true });
  try {
    const guest = guestOf(opened.root);
    const records = new Map(document.images.map((one) => [one.path, record]));
    const options = { strict, fixes, records, now, ...(difference && { difference }) };
    const report = htmlReport(withContents(document, contentsOf(guest)), options);
    await pause(signal);
    const input = await sbomInput(guest, {
      name: image.name,
      sha256: image.digest.sha256,
      created: record.finished,
      tool: { name: "amphora-signoff", version: document.tool.version },
      digests: (wanted) => imageDigests(opened, path, wanted, { signal }),
    });
    await pause(signal);
    return [
      ["report.html", report],
      ["sbom.cdx.json", await cycloneDx(input)],
      ["sbom.spdx.json", [...spdx(input)].join("")],
    ];
  } finally {
    opened.close();
  }
}

/** The verdicts with what the image holds, for a page that shows it; most runs leave it out. */
function withContents(document: VerdictDocument, contents: ImageContents | undefined): VerdictDocument {
  if (contents === undefined) return document;
  return { ...document, images: document.images.map((image) => ({ contents, ...image })) };
}

/** Lets a signal be heard between two long steps. @throws the signal's reason once it is aborted */
async function pause(signal: AbortSignal): Promise<void> {
  await new Promise(setImmediate);
  signal.throwIfAborted();
}

/** What differs from the release before, where there was one. */
async function differenceOf(
  { path, document }: Candidate,
  { previous, signal }: EvidenceTerms,
): Promise<Difference | undefined> {
  if (previous === undefined) return undefined;
  const { image, verdict } = previousRelease(previous);
  const difference = await compareImages(image, path, {
    newVerdict: { path: verdictFile, document },
    ...(verdict && { oldVerdict: verdict }),
    signal,
  });
  signal.throwIfAborted();
  return difference;
}

function differenceTexts(difference: Difference | undefined): Texts {
  if (difference === undefined) return [];
  return [
    [differenceFile, `${JSON.stringify(difference, undefined, 2)}\n`],
    [notesFile, releaseNotes(difference)],
  ];
}
