/** What the process took of memory by now, in bytes. */
export interface MemoryMark {
  /** Heap and buffers, touched or not, garbage included. */
  readonly held: number;
  readonly resident: number;
  /** The most that was resident at any time. */
  readonly residentPeak: number;
}

export function markMemory(): MemoryMark {
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  const residentPeak = process.resourceUsage().maxRSS * 1024;
  return { held: heapUsed + arrayBuffers, resident: rss, residentPeak };
}

/** How much more was taken between two marks than there was before. */
export function growth(before: MemoryMark, after: MemoryMark): number {
  return Math.max(
    after.held - before.held,
    after.residentPeak > before.residentPeak ? after.residentPeak - before.resident : 0,
  );
}

const mostGarbage = 128 * 1024 * 1024;

/** Lets no garbage of earlier cases count for later ones; needs --expose-gc. */
export function collectGarbage(mark: MemoryMark): void {
  if (mark.held > mostGarbage) globalThis.gc?.();
}
