import { availableParallelism } from "node:os";
import { setImmediate } from "node:timers/promises";
import { type Hashing, hashingSize } from "./digest-algorithm.ts";
import type { DigestThreadData } from "./digest-message.ts";
import { startThreads } from "./digest-threads.ts";
import type { WantedDigest } from "./wanted-file.ts";

export interface NodeDigestsOptions {
  /** Threads that hash; as many as the host runs at once, 8 at most, when left out. */
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told how many files are hashed, hard links once. */
  readonly progress?: ((hashed: number) => void) | undefined;
}

const mostWorkers = 8;
/** Content given to a thread at once: enough that few clusters are unpacked by two threads. */
const shareBytes = 8 * 1024 * 1024;
const shareFiles = 4096;
/** Files looked at before the threads are listened to. */
const filesAtOnce = 256;

interface Share {
  readonly number: number;
  readonly algorithm: Hashing;
  readonly nodes: number[];
  readonly sizes: number[];
  bytes: number;
}

/** Where the digest of a file stands. */
interface Place {
  readonly share: Share;
  readonly index: number;
}

/**
 * Digests of files by their inodes, hard links hashed once, by threads that each open the image; files that follow one
 * another on the disk should do so in `wanted`.
 *
 * @returns lower-case hexadecimal, in the order of `wanted`
 * @throws {ThreadRefusal} with the image's name in front
 * @throws the signal's reason when it is aborted
 */
export async function nodeDigests(
  data: DigestThreadData,
  wanted: Iterable<WantedDigest>,
  { workers = Math.min(mostWorkers, availableParallelism()), signal, progress }: NodeDigestsOptions = {},
): Promise<string[]> {
  const shares: Share[] = [];
  let hashed = 0;
  const threads = startThreads(data, workers, signal, (number) => {
    hashed += shares[number]?.nodes.length ?? 0;
    progress?.(hashed);
  });
  try {
    const open = new Map<Hashing, Share>();
    const places: Place[] = [];
    const linked = new Map<string, Place>();
    for (const { status, algorithm } of wanted) {
      const key = status.links > 1 ? `${status.inode} ${algorithm}` : undefined;
      let place = key === undefined ? undefined : linked.get(key);
      if (place === undefined) {
        const share = open.get(algorithm) ?? newShare(shares, algorithm);
        open.set(algorithm, share);
        place = { share, index: share.nodes.length };
        if (key !== undefined) linked.set(key, place);
        share.nodes.push(status.inode);
        share.sizes.push(status.size);
        share.bytes += status.size;
        if (share.bytes >= shareBytes || share.nodes.length >= shareFiles) {
          threads.give(share);
          open.delete(algorithm);
        }
      }
      if (places.push(place) % filesAtOnce === 0) await Promise.race([setImmediate(), threads.failed]);
    }
    for (const share of open.values()) threads.give(share);
    const done = await threads.finish();
    const texts = shares.map(({ number }) => Buffer.from(done.get(number) ?? []).toString("hex"));
    return places.map(({ share: { number, algorithm }, index }) => {
      const digits = 2 * hashingSize(algorithm);
      return (texts[number] ?? "").slice(index * digits, (index + 1) * digits);
    });
  } finally {
    threads.end();
  }
}

function newShare(shares: Share[], algorithm: Hashing): Share {
  const share: Share = { number: shares.length, algorithm, nodes: [], sizes: [], bytes: 0 };
  shares.push(share);
  return share;
}
