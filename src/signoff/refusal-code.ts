/** Why an image is not fit for release. */
const releaseCodes = [
  /** The verdict or the record is of another file. */
  "other-digest",
  /** A check that weighs failed or broke off. */
  "failed-check",
  /** A check that weighs was skipped. */
  "skipped-check",
  /** A check that there is, or that the profile demands, did not run. */
  "missing-check",
  /** A failure is accepted no longer, or nobody says until when. */
  "expired-waiver",
  /** The verdict is not `pass`, whatever its checks say. */
  "no-pass",
  /** The verdict was made by another version, or against another profile. */
  "other-basis",
  /** The build record holds what must not be published. */
  "secret",
] as const;

/** What is wrong with a bundle. */
const bundleCodes = [
  "irregular-file",
  "unknown-file",
  "unlisted-file",
  "missing-file",
  "too-large",
  "bad-checksums",
  "other-checksum",
  "bad-envelope",
  "other-payload-type",
  "unsigned",
  "already-signed",
  "bad-signature",
  "bad-statement",
  "other-subject",
  "bad-content",
] as const;

/** Why a sign-off says no; callers branch on these, never on the sentence. */
export type SignoffRefusalCode =
  | "usage"
  /** A file or directory that was named is not there, or cannot be read. */
  | "unreadable"
  /** A file that was named is not what it should be: half-written, of another version, too large. */
  | "bad-input"
  /** The bundle cannot be written where it was asked for. */
  | "output"
  /** A key that cannot be used: not a key, of another kind, encrypted, open to others. */
  | "key"
  | (typeof releaseCodes)[number]
  | (typeof bundleCodes)[number];

const aboutImageOrBundle: ReadonlySet<string> = new Set([...releaseCodes, ...bundleCodes]);

/** The exit code that a refusal ends with: 1 where it speaks of an image or a bundle, 2 where the command is wrong. */
export function exitCodeOf({ code }: { readonly code: string }): 1 | 2 {
  return aboutImageOrBundle.has(code) ? 1 : 2;
}
