import { type AccessView, accessAvailability, withView } from "../backend/access.ts";
import type { AccessOptions, ViewMethod } from "../backend/access-method.ts";
import type { NativeImage } from "../backend/native.ts";
import { compareTrees, type Difference } from "../filesystem/compare.ts";
import type { FileTree } from "../filesystem/tree.ts";
import { Refusal } from "../refusal.ts";
import type { Unavailable } from "./unavailable.ts";

/** What came of holding two ways to see an image against each other. */
export type CrossCheck =
  | Unavailable
  | {
      readonly methods: readonly [ViewMethod, ViewMethod];
      /** Entries that the first shows. */
      readonly entries: number;
      /** Regular files whose SHA-256 both gave. */
      readonly digests: number;
      /** One line for each difference, up to `mostTold` of them. */
      readonly differences: readonly string[];
      /** Differences beyond those told. */
      readonly more: number;
    };

/** Differences told line by line; the rest is counted. */
export const mostTold = 1000;
/** Differences counted, beyond which an image is out to fill this host's memory. */
const mostCounted = 200_000;
/** Bytes of all files together beyond which none is hashed: a sparse file may claim to be of any size. */
const mostBytes = 64 * 1024 ** 3;
/** Milliseconds for an appliance that hashes every file without KVM. */
const deadline = 20 * 60_000;

/**
 * Compares what two methods show of the root file system, path by path: type, mode, owner, size, device, link target, and
 * the SHA-256 of every regular file.
 *
 * @throws {Refusal} when a method breaks off
 */
export async function crossCheck(
  image: NativeImage,
  methods: readonly [ViewMethod, ViewMethod],
  options: AccessOptions = {},
): Promise<CrossCheck> {
  for (const method of methods) {
    const availability = method === "native" ? undefined : accessAvailability(method);
    if (availability?.available === false) {
      return { unavailable: `${method}: ${availability.reason}`, remedy: availability.remedy };
    }
  }
  const [one, other] = methods;
  const patient = { deadline, ...options };
  return withView(
    one,
    image,
    (left) =>
      withView(other, image, async (right) => ({ methods, ...(await compareViews(left, right, methods)) }), patient),
    patient,
  );
}

/** Compares two views; the lines say which method has what. */
export async function compareViews(
  left: AccessView,
  right: AccessView,
  [one, other]: readonly [ViewMethod, ViewMethod],
): Promise<{ entries: number; digests: number; differences: readonly string[]; more: number }> {
  const [noted, otherNoted] = [noting(left.tree), noting(right.tree)];
  const found = compareTrees(noted.tree, otherNoted.tree, { limit: mostCounted });
  for (const { bytes } of [noted, otherNoted]) {
    if (bytes() > mostBytes) {
      const sentence = `The files of the image claim ${bytes()} bytes, too many to hash; look into the image by hand`;
      throw new Refusal("too-large", sentence);
    }
  }
  const differences = found.slice(0, mostTold).map((difference) => sentence(difference, one, other));
  let more = found.length - differences.length;
  const [ours, theirs] = [await left.digests(), await right.digests()];
  let digests = 0;
  for (const path of noted.files) {
    const [digest, otherDigest] = [ours.get(path), theirs.get(path)];
    if (digest !== undefined && digest === otherDigest) digests++;
    // What the other does not show as a file has been told of.
    else if (right.tree.lstat(path)?.type === "file") {
      const line = `${path}: SHA-256 ${digest ?? "unknown"} by ${one}, ${otherDigest ?? "unknown"} by ${other}`;
      if (differences.length < mostTold) differences.push(line);
      else more++;
    }
  }
  return { entries: noted.entries(), digests, differences, more };
}

/** The same tree, which notes what is walked over. */
function noting(tree: FileTree) {
  const files: string[] = [];
  let [entries, bytes] = [0, 0];
  return {
    tree: {
      ...tree,
      *walk(path) {
        for (const entry of tree.walk(path)) {
          entries++;
          if (entry.status.type === "file") {
            files.push(entry.path);
            bytes += entry.status.size;
          }
          yield entry;
        }
      },
    } satisfies FileTree,
    entries: () => entries,
    bytes: () => bytes,
    files: files as readonly string[],
  };
}

function sentence({ path, what, expected, actual }: Difference, one: ViewMethod, other: ViewMethod): string {
  if (what === "missing") return `${path}: ${expected} by ${one}, nothing by ${other}`;
  if (what === "extra") return `${path}: nothing by ${one}, ${actual} by ${other}`;
  return `${path}: ${what} ${expected} by ${one}, ${actual} by ${other}`;
}
