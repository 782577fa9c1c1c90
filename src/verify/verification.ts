import { resolve } from "node:path";
import { isUrl, publicLocation } from "../backend/location.ts";
import { holdsNoImage, type NativeImage, openNative } from "../backend/native.ts";
import { type ContainerFormat, detectFormat } from "../disk/container-format.ts";
import { openFile } from "../disk/file-reader.ts";
import type { Transfer } from "../disk/http/url-reader.ts";
import type { Architecture } from "../guest/architecture.ts";
import { guestOf } from "../guest/guest.ts";
import type { KernelContents } from "../guest/kernel/kernel-contents.ts";
import { Refusal } from "../refusal.ts";
import { noLab } from "../runtime/lab/no-lab.ts";
import type { OpenedLab } from "../runtime/lab/open-lab.ts";
import type { CheckDescription } from "./check.ts";
import type { CheckSuite } from "./check-suite.ts";
import { type Expected, readExpected, statedExpectations } from "./expectations.ts";
import { readerDigest } from "./file-digest.ts";
import { judge, openingCheck } from "./gate.ts";
import { contentsOf } from "./image-contents.ts";
import { divisionOf } from "./image-division.ts";
import { imageUnderTest } from "./image-facts.ts";
import type { VerifyRequest } from "./request.ts";
import { inOrder, runOrder } from "./run-order.ts";
import { isRunning, runInLab } from "./running-checks.ts";
import { type SelectionFacts, select } from "./selection.ts";
import { selectionFacts } from "./selection-facts.ts";
import type { Unavailable } from "./unavailable.ts";
import type { CheckResult, ImageVerdict } from "./verdict.ts";
import { waived } from "./waivers.ts";

/** What a verification tells while it runs. */
export interface VerificationEvents {
  readonly selected: (descriptions: readonly CheckDescription[]) => void;
  readonly ended: (result: CheckResult) => void;
  /** What happened besides: a sentence without its full stop. */
  readonly notice?: (sentence: string) => void;
  /** After each request for an image behind a URL. */
  readonly fetched?: (transfer: Transfer) => void;
  /** After each share of the files of an integrity sweep. */
  readonly hashed?: (hashed: number, files: number) => void;
  /** The SHA-256 of a file that whoever waits for the verdict computes meanwhile. */
  readonly sha256?: () => Promise<string>;
  /** What is packed inside of the image's kernels, where somebody looks into that already. */
  readonly kernelContents?: KernelContents;
  /** Boots the image for the checks that run it. */
  /** Told what goes on with it, as words for a line of progress. */
  readonly doing?: (what: string) => void;
  readonly openLab?: (image: BootedImage) => Promise<OpenedLab | Unavailable>;
}

/** What whoever boots an image needs to know of it. */
export interface BootedImage {
  /** Absolute. */
  readonly path: string;
  readonly format: ContainerFormat;
  /** Undefined where the image does not tell. */
  readonly architecture: Architecture | undefined;
}

/** What came of one image. */
export interface Verification {
  readonly verdict: Omit<ImageVerdict, "sha256">;
  /** SHA-256 of an image behind a URL, where it was asked for; of a file nobody reads here what is not looked at. */
  readonly sha256?: string;
  /** Why the image could not be opened: one sentence, and whether the path holds nothing that can be an image. */
  readonly refusal?: { readonly sentence: string; readonly holdsNoImage: boolean };
}

/**
 * Verifies one image with the checks of a suite.
 *
 * An image that is refused still gets a verdict: the opening check fails with the refusal's sentence (and is an `error`
 * where the path holds nothing that can be an image), and every other check that might have applied is `skipped`.
 *
 * @throws {Error} only where the image could not be opened for a reason that is no refusal
 */
export async function verify(
  suite: CheckSuite,
  request: VerifyRequest,
  events: VerificationEvents,
): Promise<Verification> {
  const expected = readExpected(request.path, request.sizeGb, request.profile);
  let image: NativeImage;
  try {
    image = await openNative(request.path, events.fetched ? { onProgress: events.fetched } : {});
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refused(suite, request, expected, error, events);
  }
  try {
    const sha256 = digestOf(image, request, events);
    const verdict = await examine(suite, request, expected, image, { ...events, sha256 });
    return request.digest && isUrl(request.path) ? await withDigest(verdict, image, sha256) : { verdict };
  } finally {
    image.close();
  }
}

/** What hashes the file at most once: whoever waits for the verdict, or here. */
function digestOf(
  { file }: NativeImage,
  { path }: VerifyRequest,
  { sha256 }: VerificationEvents,
): () => Promise<string> {
  let known: string | undefined;
  const here = async () => {
    known ??= readerDigest(file);
    return known;
  };
  return isUrl(path) ? here : (sha256 ?? here);
}

/** Adds the digest, of the same version of what stands behind the URL as everything else; without it there is no verdict. */
async function withDigest(
  verdict: Verification["verdict"],
  { path }: NativeImage,
  sha256: () => Promise<string>,
): Promise<Verification> {
  try {
    return { verdict, sha256: await sha256() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const sentence = `${path}: the image cannot be hashed: ${error.message}`;
    return { verdict: { ...verdict, verdict: "error" }, refusal: { sentence, holdsNoImage: false } };
  }
}

async function examine(
  suite: CheckSuite,
  request: VerifyRequest,
  { expected, options }: Expected,
  image: NativeImage,
  events: VerificationEvents,
): Promise<Verification["verdict"]> {
  const guest = guestOf(image.root);
  const descriptions = describedIn(suite, request);
  const facts = selectionFacts(request, expected, options, { image, guest });
  const { selected, notApplicable } = select(descriptions, facts);
  events.selected(selected);
  const under = imageUnderTest(image, guest, request, expected, options, selected, events.notice ?? (() => {}), events);
  const weighed = weighing(request);
  const ended = (result: CheckResult) => events.ended(weighed(result));
  const { openLab } = events;
  const results =
    openLab === undefined
      ? await suite.run(runOrder(selected), { image: under, guest, lab: noLab }, ended)
      : await runInLab(
          suite,
          selected,
          { image: under, guest },
          await openLab(bootedImage(image, facts)),
          ended,
          events.doing,
        );
  const checks = inOrder(results, selected).map(weighed);
  const contents = request.contents && request.part !== "running" ? contentsOf(guest) : undefined;
  // Of a tar nothing is booted, which says nothing against it.
  const nothingToRun = request.part === "running" && selected.length === 0;
  return {
    path: image.path,
    format: image.format,
    virtualSize: image.virtualSize,
    ...divisionOf(image),
    ...(contents && { contents }),
    verdict: nothingToRun ? "pass" : judge(selected.length, checks, request.strict),
    ...basis(request, { expected, options }),
    checks,
    notApplicable,
  };
}

function bootedImage({ path, format }: NativeImage, { architecture }: SelectionFacts): BootedImage {
  return { path: resolve(path), format, architecture };
}

/** The checks of that part of the suite which is asked for. */
function describedIn(suite: CheckSuite, { part }: VerifyRequest): CheckDescription[] {
  const descriptions = suite.checks.map(({ description }) => description);
  return part === undefined ? descriptions : descriptions.filter((one) => isRunning(one) === (part === "running"));
}

function refused(
  suite: CheckSuite,
  request: VerifyRequest,
  { expected, options }: Expected,
  refusal: Refusal,
  events: VerificationEvents,
): Verification {
  const descriptions = describedIn(suite, request);
  const { selected, notApplicable } = select(descriptions, selectionFacts(request, expected, options, undefined));
  const nothing = holdsNoImage(refusal);
  const weighed = weighing(request);
  const checks = selected.map(({ id, title, grade }): CheckResult => {
    const common = { id, title, grade, durationMs: 0 };
    return id === openingCheck
      ? weighed({ ...common, outcome: nothing ? "error" : "fail", reason: refusal.message })
      : weighed({ ...common, outcome: "skipped", reason: `the image could not be opened; see ${openingCheck}` });
  });
  events.selected(selected);
  for (const check of checks) events.ended(check);
  return {
    verdict: {
      path: publicLocation(request.path),
      format: nothing || isUrl(request.path) ? "unknown" : formatOf(request.path),
      virtualSize: 0,
      verdict: judge(selected.length, checks, request.strict),
      ...basis(request, { expected, options }),
      checks,
      notApplicable,
    },
    refusal: { sentence: refusal.message, holdsNoImage: nothing },
  };
}

/** What a profile makes of a result: its own grade for the check, and a waiver for its failure. */
function weighing({ profile, now = Date.now() }: VerifyRequest): (result: CheckResult) => CheckResult {
  const { grades = {}, waivers = [] } = profile ?? {};
  return (result) => {
    const grade = Object.hasOwn(grades, result.id) ? (grades[result.id] ?? result.grade) : result.grade;
    return waived({ ...result, grade }, waivers, now);
  };
}

/** What a verdict rests on. */
function basis({ profile }: VerifyRequest, expected: Expected): Pick<ImageVerdict, "profile" | "expectations"> {
  const { path, name } = profile ?? {};
  return {
    ...(path !== undefined && { profile: { path, ...(name !== undefined && { name }) } }),
    expectations: statedExpectations(expected),
  };
}

/** What the file is by its first bytes, which may be known although the image was refused. */
function formatOf(path: string): string {
  try {
    const file = openFile(path);
    try {
      return detectFormat(file);
    } finally {
      file.close();
    }
  } catch {
    return "unknown";
  }
}
