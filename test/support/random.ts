/** Whole numbers below `limit`, the same sequence for the same seed (mulberry32). */
export function randomOf(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return Math.floor((((value ^ (value >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** Bytes that hardly compress, the same for the same seed. */
export function randomBytes(seed: number, size: number): Buffer {
  const random = randomOf(seed);
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at++) bytes[at] = random(256);
  return bytes;
}
