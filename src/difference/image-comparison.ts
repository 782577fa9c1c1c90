import { isUrl, publicLocation } from "../backend/location.ts";
import { quoted } from "../disk/quoted.ts";
import { Refusal } from "../refusal.ts";
import { fileDigest } from "../verify/file-digest.ts";
import type { ImageVerdict } from "../verify/verdict.ts";
import type { ComparedImage, Difference, FileChange } from "./difference.ts";
import { levelOf } from "./difference-level.ts";
import { haveSameBytes } from "./file-bytes.ts";
import { withCauses } from "./file-causes.ts";
import { type ImageReader, startReader } from "./image-reader.ts";
import type { ImageSnapshot } from "./image-snapshot.ts";
import { comparePackages, compareSizes } from "./package-comparison.ts";
import { compareSnapshots, contentChange, type FilePair } from "./tree-comparison.ts";
import { compareUsers, compareValues, partitionValues, shortened } from "./value-comparison.ts";
import { compareFigures, compareOutcomes, type VerdictBeside, verdictOf } from "./verdict-comparison.ts";

export interface ComparisonOptions {
  /** Hash every file that both have in the same size, also where both package databases record the same of it. */
  readonly deep?: boolean;
  readonly oldVerdict?: VerdictBeside;
  readonly newVerdict?: VerdictBeside;
  /** Milliseconds that reading an image may take; half an hour when left out. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

const halfAnHour = 30 * 60_000;

/**
 * Compares two images, each a file or a URL of any format that is read here; nothing is mounted.
 *
 * Where no change but those of the build would be told, or none at all, the records of package databases are not believed
 * and every file is hashed.
 *
 * @throws {Refusal} that names the image or the verdict which cannot be used
 */
export async function compareImages(old: string, now: string, options: ComparisonOptions = {}): Promise<Difference> {
  const { limit = halfAnHour, signal } = options;
  const stopped = new AbortController();
  const both = AbortSignal.any([stopped.signal, ...(signal ? [signal] : [])]);
  const readers = [old, now].map((location) => startReader(location, { limit, signal })) as [ImageReader, ImageReader];
  try {
    const [snapshots, verdicts, sameBytes] = await Promise.all([
      Promise.all([readers[0].snapshot(), readers[1].snapshot()]),
      Promise.all([held(old, options.oldVerdict, both), held(now, options.newVerdict, both)]),
      haveSameBytes(old, now, both),
    ]);
    const contents = await compareContents(snapshots, readers, sameBytes, options.deep === true);
    return difference(snapshots, verdicts, sameBytes, contents);
  } finally {
    stopped.abort();
    for (const reader of readers) reader.end();
  }
}

interface Contents {
  /** By path. */
  readonly files: readonly FileChange[];
  readonly hashed: number;
  readonly believed: number;
}

/** Finds which files differ: those that may do so are hashed on both sides. */
async function compareContents(
  [old, now]: readonly [ImageSnapshot, ImageSnapshot],
  readers: readonly [ImageReader, ImageReader],
  sameBytes: boolean,
  deep: boolean,
): Promise<Contents> {
  const { changes, open, recorded } = compareSnapshots(old.tree, now.tree);
  const files = new Map(changes);
  const hash = async (pairs: readonly FilePair[]) => {
    const [before, after] = await Promise.all([
      readers[0].digests(pairs.map((pair) => pair.old)),
      readers[1].digests(pairs.map((pair) => pair.new)),
    ]);
    for (const [index, pair] of pairs.entries()) {
      if (before[index] === after[index]) continue;
      files.set(pair.path, contentChange(old.tree, now.tree, pair, files.get(pair.path)));
    }
  };
  const told = () => [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  if (sameBytes) return { files: told(), hashed: 0, believed: 0 };
  await hash(deep ? [...open, ...recorded] : open);
  if (deep) return { files: told(), hashed: open.length + recorded.length, believed: 0 };
  // That all contents are the same is never said on somebody's word.
  if (files.size > 0) return { files: told(), hashed: open.length, believed: recorded.length };
  await hash(recorded);
  return { files: told(), hashed: open.length + recorded.length, believed: 0 };
}

interface Held {
  readonly sha256: string;
  readonly verdict: ImageVerdict;
}

async function held(
  location: string,
  beside: VerdictBeside | undefined,
  signal: AbortSignal,
): Promise<Held | undefined> {
  if (beside === undefined) return undefined;
  if (isUrl(location)) {
    const sentence = `A verdict can be held only against a file, not ${quoted(publicLocation(location))}; fetch the image first.`;
    throw new Refusal("other-image", sentence);
  }
  const sha256 = await fileDigest(location, signal);
  // Whoever opens it says what is wrong with it.
  if (sha256 === "") return undefined;
  return { sha256, verdict: verdictOf(beside, location, sha256) };
}

function difference(
  [old, now]: readonly [ImageSnapshot, ImageSnapshot],
  [oldHeld, newHeld]: readonly [Held | undefined, Held | undefined],
  sameBytes: boolean,
  { files, hashed, believed }: Contents,
): Difference {
  const packages = comparePackages(old, now);
  const causes = withCauses(files, packages, ownersOf(old, now, files));
  const level = levelOf(files);
  const own = causes.filter(({ cause }) => cause?.kind !== "build");
  const values = (name: Exclude<keyof ImageSnapshot["values"], "users" | "passwords">) =>
    compareValues(old.values[name], now.values[name]);
  const sides = [
    ["the old image", old],
    ["the new image", now],
  ] as const;
  return {
    schemaVersion: 1,
    old: compared(old, oldHeld),
    new: compared(now, newHeld),
    level: sameBytes ? "identical" : level,
    levelApartFromBuild: sameBytes ? "identical" : levelOf(own),
    proof: sameBytes ? "bytes" : believed > 0 ? "records" : "digests",
    hashedFiles: hashed,
    believedFiles: believed,
    incomplete: sides.flatMap(([side, { incomplete }]) => incomplete.map((sentence) => `of ${side}, ${sentence}`)),
    packages,
    packageSizes: compareSizes(old.tree.packageBytes, now.tree.packageBytes),
    files: causes,
    kernels: values("kernels"),
    units: values("units"),
    users: compareUsers(old.values, now.values),
    groups: values("groups").map(shortened),
    boot: values("boot"),
    ports: values("ports"),
    sysctls: values("sysctls"),
    partitions: compareValues(partitionValues(old.image), partitionValues(now.image)),
    checks: compareOutcomes(oldHeld?.verdict, newHeld?.verdict),
    figures: compareFigures(oldHeld?.verdict, newHeld?.verdict),
  };
}

function compared({ image, packages, tree }: ImageSnapshot, held: Held | undefined): ComparedImage {
  let bytes = 0;
  for (const size of tree.packageBytes.values()) bytes += size;
  return { ...image, ...(held && { sha256: held.sha256 }), packages: packages.length, files: tree.files, bytes };
}

/** Who owns the paths that differ, on both sides. */
function ownersOf(old: ImageSnapshot, now: ImageSnapshot, files: readonly FileChange[]) {
  const owners = new Map(files.map(({ path }) => [path, new Set<string>()]));
  for (const { tree } of [old, now]) {
    for (const [row, path] of tree.paths.entries()) {
      const known = owners.get(path);
      const names = known === undefined ? "" : (tree.owners[row] ?? "");
      if (names !== "") for (const name of names.split("\n")) known?.add(name);
    }
  }
  return (path: string) => [...(owners.get(path) ?? [])];
}
