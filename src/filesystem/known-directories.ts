import { Refusal } from "../refusal.ts";
import type { FilesystemRefusalCode } from "./refusal-code.ts";

/** A directory as it was read. */
export interface ReadNames<Node> {
  readonly names: ReadonlyMap<string, Node>;
  /** What it takes up on the disk. */
  readonly bytes: number;
}

/** Names kept in all; a single larger directory is kept none the less, and alone. */
const maximumKept = 600_000;
/** What reading again may cost at once, in bytes, and what each question makes up for. */
const allowance = 512 * 1024 * 1024;
const allowancePerLookup = 4096;
/** Bytes that reading one name is worth. */
const costPerName = 128;

/**
 * The names in directories, each directory read when first asked for and kept as long as there is room, the one not used
 * for longest dropped first.
 *
 * Links of one hostile path can lead to and fro between directories that have no room together; so reading the same
 * again is refused where it costs more than all questions so far are worth.
 *
 * @param read is asked for a directory by its number
 * @throws {Refusal} `unsupported-filesystem`, and whatever `read` throws
 */
export function knownDirectories<Node>(
  read: (directory: number) => ReadNames<Node>,
): (directory: number) => ReadonlyMap<string, Node> {
  const kept = new Map<number, ReadonlyMap<string, Node>>();
  const met = new Set<number>();
  let held = 0;
  let left = allowance;
  return (directory) => {
    left = Math.min(allowance, left + allowancePerLookup);
    const known = kept.get(directory);
    if (known !== undefined) {
      // A Map keeps the order of insertion: the first key is the one not used for longest.
      kept.delete(directory);
      kept.set(directory, known);
      return known;
    }
    if (left <= 0) {
      throw new Refusal<FilesystemRefusalCode>(
        "unsupported-filesystem",
        "paths lead again and again through directories too large to be kept; that is not read here, but --access loopback does",
      );
    }
    const { names, bytes } = read(directory);
    if (met.has(directory)) left -= bytes + names.size * costPerName;
    met.add(directory);
    kept.set(directory, names);
    // An empty directory takes room too.
    held += names.size + 1;
    for (const [oldest, others] of kept) {
      if (held <= maximumKept || oldest === directory) break;
      kept.delete(oldest);
      held -= others.size + 1;
    }
    return names;
  };
}
