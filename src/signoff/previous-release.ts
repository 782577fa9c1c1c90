import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { VerdictBeside } from "../difference/verdict-comparison.ts";
import { quoted } from "../disk/quoted.ts";
import { Refusal } from "../refusal.ts";
import { parseVerdict } from "../report/verdict-file.ts";
import { readBundle } from "./bundle-directory.ts";
import { statementFiles, verdictFile } from "./bundle-files.ts";
import { requireChecksums } from "./checksums.ts";
import { readEnvelope } from "./dsse.ts";
import type { SignoffRefusalCode } from "./refusal-code.ts";
import { readStatement } from "./statement.ts";

/** The image of an earlier release, and the verdict on it where its bundle was named. */
export interface PreviousRelease {
  readonly image: string;
  readonly verdict?: VerdictBeside;
}

/**
 * Finds the image of an earlier release: the file that is named, or the one beside the bundle that is named. The bundle's
 * checksums must be right; by whom it is signed does not matter to a comparison.
 *
 * @throws {Refusal} with a `SignoffRefusalCode`
 */
export function previousRelease(path: string): PreviousRelease {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return { image: path };
  const files = readBundle(path);
  requireChecksums(files);
  const { envelope, predicateType } = statementFiles.release;
  const { payload } = readEnvelope(files.get(envelope) ?? new Uint8Array(), envelope);
  const name = readStatement(payload, predicateType, envelope).subject[0]?.name ?? "";
  const image = join(dirname(resolve(path)), name);
  const isBeside = name !== "" && !name.includes("/") && statSync(image, { throwIfNoEntry: false })?.isFile() === true;
  if (!isBeside) {
    const sentence = `The image ${quoted(name)} of the previous release is not beside its bundle ${quoted(path)}; put it there, or name the image by --previous.`;
    throw new Refusal<SignoffRefusalCode>("unreadable", sentence);
  }
  const document = parseVerdict(files.get(verdictFile) ?? new Uint8Array(), join(path, verdictFile));
  return { image, verdict: { path: join(path, verdictFile), document } };
}
