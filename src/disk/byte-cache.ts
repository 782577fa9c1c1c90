/** Blocks of bytes by number, the least recently used dropped once they hold more than the budget. */
export interface ByteCache {
  get(key: number): Uint8Array | undefined;
  set(key: number, bytes: Uint8Array): void;
}

/**
 * A cache of at most `budget` bytes; a block larger than that is simply not kept.
 *
 * @param dropped called with each block that goes
 */
export function byteCache(budget: number, dropped?: (block: Uint8Array) => void): ByteCache {
  // A Map keeps the order of insertion: the first key is the one not used for longest.
  const blocks = new Map<number, Uint8Array>();
  let held = 0;
  let lastKey = -1;
  let last: Uint8Array | undefined;
  return {
    get(key) {
      if (key === lastKey) return last;
      const bytes = blocks.get(key);
      if (bytes === undefined) return undefined;
      blocks.delete(key);
      blocks.set(key, bytes);
      lastKey = key;
      last = bytes;
      return bytes;
    },
    set(key, bytes) {
      held += bytes.length - (blocks.get(key)?.length ?? 0);
      blocks.delete(key);
      blocks.set(key, bytes);
      lastKey = key;
      last = bytes;
      for (const [oldest, block] of blocks) {
        if (held <= budget) break;
        blocks.delete(oldest);
        held -= block.length;
        dropped?.(block);
      }
    },
  };
}
