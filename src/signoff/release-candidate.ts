import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { isUrl } from "../backend/location.ts";
import { type BuildRecord, buildRecordPath } from "../build/output/build-record.ts";
import { quoted } from "../disk/quoted.ts";
import { Refusal } from "../refusal.ts";
import { readVerdict } from "../report/verdict-file.ts";
import { fileDigest } from "../verify/file-digest.ts";
import type { Profile } from "../verify/profile.ts";
import { readProfile } from "../verify/profile-file.ts";
import type { VerdictDocument } from "../verify/verdict.ts";
import { largestRecord, parseBuildRecord } from "./build-record-file.ts";
import type { SignoffRefusalCode } from "./refusal-code.ts";
import { requireReleasable, verdictsOn } from "./release-gate.ts";
import { subjectOf } from "./release-statement.ts";
import type { Subject } from "./statement.ts";
import { requireEveryCheck, requireProfile } from "./verdict-demands.ts";

/** What is named to be released. */
export interface CandidateFiles {
  readonly image: string;
  readonly verdicts: readonly string[];
  /** Without it the one beside the image. */
  readonly record?: string;
  readonly profile?: string;
}

/** An image that may be released, and what says so. */
export interface Candidate {
  readonly path: string;
  readonly image: Subject;
  /** All verdicts on it, those on other images left out. */
  readonly document: VerdictDocument;
  readonly record: BuildRecord;
  readonly recordBytes: Uint8Array;
  readonly profileBytes?: Uint8Array;
}

export interface CandidateTerms {
  readonly strict: boolean;
  /** The checks that there are, and the version that has them. */
  readonly checks: readonly string[];
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly signal: AbortSignal;
}

/**
 * Reads what is named for a release, and lets it pass only as {@link requireReleasable} and its neighbours demand. What is
 * quickly told comes before the image is hashed.
 *
 * @throws {Refusal} with a `SignoffRefusalCode`, `bad-verdict` or `bad-profile`
 */
export async function releaseCandidate(files: CandidateFiles, terms: CandidateTerms): Promise<Candidate> {
  const { size } = statusOf(files.image);
  const recordPath = files.record ?? buildRecordPath(files.image);
  const recordBytes = readSmall(recordPath, "build record", largestRecord);
  const record = parseBuildRecord(recordBytes, recordPath);
  const documents = files.verdicts.map((path) => ({ path, document: wholeVerdict(path, terms.version) }));
  const profile = files.profile === undefined ? undefined : await profileAt(files.profile);
  const sha256 = await fileDigest(files.image, terms.signal);
  if (record.image.sha256 !== sha256 || record.image.size !== size) {
    const sentence = `The build record ${quoted(recordPath)} is not of this image, whose SHA-256 is ${sha256}; name the one that was written with it.`;
    throw new Refusal<SignoffRefusalCode>("other-digest", sentence);
  }
  const images = documents.flatMap(({ path, document }) => {
    const own = verdictsOn(document, sha256, path);
    requireReleasable({ images: own }, { sha256, size, strict: terms.strict, now: terms.now }, path);
    requireEveryCheck(own, terms.checks, path);
    if (profile !== undefined) requireProfile(own, profile.profile, terms.now, path);
    return own;
  });
  return {
    path: files.image,
    image: subjectOf(basename(files.image), sha256),
    document: { schemaVersion: 1, tool: { name: "amphora-verify", version: terms.version }, images },
    record,
    recordBytes,
    ...(profile && { profileBytes: profile.bytes }),
  };
}

/** The image must stay where it is while it is hashed and read, so that a URL is none. */
function statusOf(image: string) {
  if (isUrl(image)) throw unreadable("image", image, "it is a URL; fetch it first");
  const status = statSync(image, { throwIfNoEntry: false });
  if (status === undefined) throw unreadable("image", image, "there is no such file; name one that is there");
  if (!status.isFile()) throw unreadable("image", image, "it is not a regular file; name an image");
  return status;
}

/** A verdict of these checks and of a whole run. */
function wholeVerdict(path: string, version: string): VerdictDocument {
  const document = readVerdict(path);
  if (document.shard !== undefined) {
    const { index, count } = document.shard;
    throw new Refusal<SignoffRefusalCode>(
      "other-basis",
      `The verdict ${quoted(path)} is shard ${index} of ${count}; name what amphora-verify merge makes of all of them.`,
    );
  }
  if (document.tool.version === version) return document;
  const made = `${quoted(document.tool.name)} ${quoted(document.tool.version)}`;
  throw new Refusal<SignoffRefusalCode>(
    "other-basis",
    `The verdict ${quoted(path)} was made by ${made}, and this is version ${version}; verify the image anew.`,
  );
}

async function profileAt(path: string): Promise<{ readonly profile: Profile; readonly bytes: Uint8Array }> {
  const profile = await readProfile(path);
  return { profile, bytes: readFileSync(path) };
}

/**
 * Reads a file that is named on the command line.
 *
 * @throws {Refusal} `unreadable`, `bad-input` where it is larger
 */
export function readSmall(path: string, what: string, most: number): Uint8Array {
  try {
    const status = statSync(path);
    // Reading a pipe waits for its writer, and a device may never end.
    if (!status.isFile()) throw unreadable(what, path, "it is not a regular file; name a file");
    if (status.size > most) {
      throw new Refusal<SignoffRefusalCode>(
        "bad-input",
        `The ${what} ${quoted(path)} has ${status.size} bytes, which are too many; name another file.`,
      );
    }
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw unreadable(
      what,
      path,
      isMissing ? "there is no such file; name one that is there" : `${(error as Error).message}; correct that`,
    );
  }
}

function unreadable(what: string, path: string, clause: string): Refusal<SignoffRefusalCode> {
  return new Refusal("unreadable", `Cannot read the ${what} ${quoted(path)}: ${clause}.`);
}
