import { quoted } from "../disk/quoted.ts";
import { Refusal } from "../refusal.ts";
import { closesGate } from "./gate.ts";
import type { ImageVerdict, ShardOfRun, VerdictDocument } from "./verdict.ts";
import { withUnusedWaivers } from "./waiver-verdict.ts";

/** A document, and the file that it was read from. */
export interface VerdictFile {
  readonly file: string;
  readonly document: VerdictDocument;
}

/** Several documents as one. */
export interface Merged {
  /** Where all were the shards of one run: what the run would have written without shards. */
  readonly document: VerdictDocument;
  /** A sentence without its full stop for each waiver that no image of the run needed. */
  readonly sentences: readonly string[];
}

/** A document of a shard. */
interface ShardFile extends VerdictFile {
  readonly shard: ShardOfRun;
}

/**
 * Puts verdicts together: shards first, in the order in which their images were named, then the other files' images as they
 * come. Whatever might be missing, doubled or of another run is refused, so that no image is passed over.
 *
 * @throws {Refusal} `bad-merge`
 */
export function mergeVerdicts(files: readonly VerdictFile[], strict: boolean): Merged {
  const tool = toolOf(files);
  const shards = files.flatMap(({ file, document }) =>
    document.shard === undefined ? [] : [{ file, document, shard: document.shard }],
  );
  refuseOtherRuns(shards);
  refuseDoubles(files);
  const others = files.filter(({ document }) => document.shard === undefined);
  const run = shards.length === 0 ? { images: [], sentences: [] } : wholeRun(shards);
  const images = [...run.images, ...others.flatMap(({ document }) => document.images)];
  if (images.length === 0) throw bad("The files hold no image; name verdict files of the images that were verified");
  return {
    document: { schemaVersion: 1, tool, images: images.map((image) => held(image, strict)) },
    sentences: run.sentences,
  };
}

function toolOf(files: readonly VerdictFile[]): VerdictDocument["tool"] {
  const [first, ...rest] = files;
  if (first === undefined) throw bad("No verdict file is named to merge");
  const { name, version } = first.document.tool;
  const other = rest.find(({ document: { tool } }) => tool.name !== name || tool.version !== version);
  if (other === undefined) return { name, version };
  const { tool } = other.document;
  throw bad(
    `${first.file} was written by ${quoted(`${name} ${version}`)} and ${other.file} by ${quoted(`${tool.name} ${tool.version}`)}; ` +
      "verify all images with one version",
  );
}

function refuseDoubles(files: readonly VerdictFile[]): void {
  const seen = new Map<string, { readonly file: string; readonly sha256: string }>();
  for (const { file, document } of files) {
    for (const { path, sha256 } of document.images) {
      const before = seen.get(path);
      if (before !== undefined) {
        const digests = before.sha256 === sha256 ? "" : ", with different digests";
        throw bad(
          `The image ${quoted(path)} is in ${before.file} and in ${file}${digests}; name one verdict for each image`,
        );
      }
      seen.set(path, { file, sha256 });
    }
  }
}

/** The images of a run in their order, where every shard of it is there. */
function wholeRun(shards: readonly ShardFile[]): { images: readonly ImageVerdict[]; sentences: readonly string[] } {
  const [first] = shards.toSorted((a, b) => a.shard.index - b.shard.index) as [ShardFile, ...ShardFile[]];
  const verdicts = new Map(shards.flatMap(({ document }) => document.images.map((image) => [image.path, image])));
  const images = first.shard.images.flatMap((path) => verdicts.get(path) ?? []);
  const lost = first.shard.images.find((path) => !verdicts.has(path));
  if (lost !== undefined) {
    throw bad(
      `The image ${quoted(lost)} is in no shard; verify again with the same files on every worker, as their sizes decide who takes which`,
    );
  }
  if (images.length !== verdicts.size) {
    const foreign = [...verdicts.keys()].find((path) => !first.shard.images.includes(path)) ?? "";
    throw bad(`The image ${quoted(foreign)} is in a shard whose run was not told of it; verify all images again`);
  }
  const unneeded = shards.map(({ shard }) => new Set(shard.unusedWaivers));
  const unused = (first.shard.unusedWaivers ?? []).filter((clause) => unneeded.every((one) => one.has(clause)));
  return withUnusedWaivers(images, unused);
}

function refuseOtherRuns(shards: readonly ShardFile[]): void {
  const [first] = shards;
  if (first === undefined) return;
  const { count } = first.shard;
  const names = ({ shard }: ShardFile) => JSON.stringify(shard.images.toSorted());
  const ours = names(first);
  const present = new Map<number, ShardFile>();
  for (const one of shards) {
    if (one.shard.count !== count || names(one) !== ours) {
      throw bad(
        `${first.file} is shard ${nth(first.shard)} and ${one.file} is shard ${nth(one.shard)} of another run, which was ` +
          "named other images or had other workers; merge the shards of one run",
      );
    }
    const before = present.get(one.shard.index);
    if (before) throw bad(`Shard ${nth(one.shard)} is in ${before.file} and in ${one.file}; name each shard once`);
    present.set(one.shard.index, one);
  }
  for (let index = 1; index <= count; index++) {
    if (!present.has(index)) throw bad(`Shard ${index} of ${count} is missing; name its verdict file as well`);
  }
}

function nth({ index, count }: ShardOfRun): string {
  return `${index} of ${count}`;
}

/** A run without `--strict` let pass what a merge with it does not. */
function held(image: ImageVerdict, strict: boolean): ImageVerdict {
  const fails = image.verdict === "pass" && image.checks.some((check) => closesGate(check, strict));
  return fails ? { ...image, verdict: "fail" } : image;
}

function bad(sentence: string): Refusal<"bad-merge"> {
  return new Refusal("bad-merge", `${sentence}.`);
}
