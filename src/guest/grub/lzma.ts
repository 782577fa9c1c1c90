/** Properties of the stream as GRUB's own compressor sets them: literal context, literal position and position bits. */
const lc = 3;
const pb = 2;
const half = 1024;
/** Bits of a probability, and by how much one is moved. */
const totalBits = 11;
const moveBits = 5;
const top = 1 << totalBits;

const states = 12;
const endMarker = 0xffffffff;

/**
 * Decodes a bare LZMA stream with lc=3, lp=0, pb=2, as GRUB's i386-pc core image is packed (LZMA SDK, "LZMA specification").
 *
 * @param size bytes that must come out
 * @returns `undefined` when the stream ends early, or refers to what is not there: it is damaged
 */
export function decodeLzma(stream: Uint8Array, size: number): Uint8Array | undefined {
  const out = new Uint8Array(size);
  const probabilities = (count: number) => new Uint16Array(count).fill(half);
  const isMatch = probabilities(states << pb);
  const isRep = probabilities(states);
  const isRepG0 = probabilities(states);
  const isRepG1 = probabilities(states);
  const isRepG2 = probabilities(states);
  const isRep0Long = probabilities(states << pb);
  const slots = [0, 1, 2, 3].map(() => probabilities(64));
  const special = probabilities(115);
  const aligned = probabilities(16);
  const literals = probabilities(0x300 << lc);
  const lengths = () => ({
    choice: probabilities(2),
    low: Array.from({ length: 1 << pb }, () => probabilities(8)),
    mid: Array.from({ length: 1 << pb }, () => probabilities(8)),
    high: probabilities(256),
  });
  type Lengths = ReturnType<typeof lengths>;
  const matchLengths = lengths();
  const repLengths = lengths();

  let at = 5;
  // Both are kept as signed numbers, since V8 would make an object of each one over 2^31 that functions share.
  let range = -1;
  let code = new DataView(stream.buffer, stream.byteOffset, stream.byteLength).getInt32(1);

  function bit(table: Uint16Array, index: number): 0 | 1 {
    let width = range >>> 0;
    let value = code >>> 0;
    if (width < 0x1000000) {
      width = (width << 8) >>> 0;
      value = ((value << 8) | (stream[at++] ?? 0)) >>> 0;
    }
    const probability = table[index] as number;
    const bound = (width >>> totalBits) * probability;
    if (value < bound) {
      range = bound | 0;
      code = value | 0;
      table[index] = probability + ((top - probability) >>> moveBits);
      return 0;
    }
    range = (width - bound) | 0;
    code = (value - bound) | 0;
    table[index] = probability - (probability >>> moveBits);
    return 1;
  }
  /** Goes down a tree of bits from a node to its last level; all of it in one loop, since most of the time is spent here. */
  function descend(table: Uint16Array, base: number, start: number, end: number): number {
    let [node, width, value, next] = [start, range >>> 0, code >>> 0, at];
    while (node < end) {
      if (width < 0x1000000) {
        width = (width << 8) >>> 0;
        value = ((value << 8) | (stream[next++] ?? 0)) >>> 0;
      }
      const index = base + node;
      const probability = table[index] as number;
      const bound = (width >>> totalBits) * probability;
      if (value < bound) {
        width = bound;
        table[index] = probability + ((top - probability) >>> moveBits);
        node <<= 1;
      } else {
        width -= bound;
        value -= bound;
        table[index] = probability - (probability >>> moveBits);
        node = (node << 1) | 1;
      }
    }
    range = width | 0;
    code = value | 0;
    at = next;
    return node;
  }
  function direct(count: number): number {
    let [width, rest, value] = [range >>> 0, code >>> 0, 0];
    for (let left = count; left > 0; left--) {
      if (width < 0x1000000) {
        width = (width << 8) >>> 0;
        rest = ((rest << 8) | (stream[at++] ?? 0)) >>> 0;
      }
      width >>>= 1;
      const isOne = rest >= width;
      if (isOne) rest -= width;
      value = value * 2 + Number(isOne);
    }
    range = width | 0;
    code = rest | 0;
    return value;
  }
  function tree(table: Uint16Array, bits: number): number {
    return descend(table, 0, 1, 1 << bits) - (1 << bits);
  }
  function reverse(table: Uint16Array, base: number, bits: number): number {
    let node = 1;
    let value = 0;
    for (let place = 0; place < bits; place++) {
      const one = bit(table, base + node);
      node = (node << 1) | one;
      value |= one << place;
    }
    return value;
  }
  function length({ choice, low, mid, high }: Lengths, position: number): number {
    const table = (tables: readonly Uint16Array[]) => tables[position] ?? high;
    if (bit(choice, 0) === 0) return tree(table(low), 3);
    return bit(choice, 1) === 0 ? 8 + tree(table(mid), 3) : 16 + tree(high, 8);
  }
  function distance(matched: number): number {
    const slot = tree(slots[Math.min(matched, 3)] ?? special, 6);
    if (slot < 4) return slot;
    const bits = (slot >>> 1) - 1;
    const base = (2 | (slot & 1)) * 2 ** bits;
    if (slot < 14) return base + reverse(special, base - slot, bits);
    return base + direct(bits - 4) * 16 + reverse(aligned, 0, 4);
  }

  let state = 0;
  let [rep0, rep1, rep2, rep3] = [0, 0, 0, 0];
  let done = 0;
  while (done < size) {
    if (at > stream.length + 8) return undefined;
    const position = done & ((1 << pb) - 1);
    if (bit(isMatch, (state << pb) + position) === 0) {
      const base = 0x300 * ((done > 0 ? (out[done - 1] ?? 0) : 0) >>> (8 - lc));
      let symbol = 1;
      if (state >= 7) {
        let matched = out[done - rep0 - 1] ?? 0;
        while (symbol < 0x100) {
          const expected = (matched >>> 7) & 1;
          matched = (matched << 1) & 0xff;
          const found = bit(literals, base + ((1 + expected) << 8) + symbol);
          symbol = (symbol << 1) | found;
          if (found !== expected) break;
        }
      }
      symbol = descend(literals, base, symbol, 0x100);
      out[done++] = symbol & 0xff;
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    let copied: number;
    if (bit(isRep, state) === 1) {
      if (done === 0) return undefined;
      if (bit(isRepG0, state) === 0) {
        if (bit(isRep0Long, (state << pb) + position) === 0) {
          state = state < 7 ? 9 : 11;
          if (rep0 >= done) return undefined;
          out[done] = out[done - rep0 - 1] ?? 0;
          done++;
          continue;
        }
      } else {
        let chosen = rep1;
        if (bit(isRepG1, state) === 1) {
          chosen = rep2;
          if (bit(isRepG2, state) === 1) {
            chosen = rep3;
            rep3 = rep2;
          }
          rep2 = rep1;
        }
        rep1 = rep0;
        rep0 = chosen;
      }
      copied = length(repLengths, position);
      state = state < 7 ? 8 : 11;
    } else {
      [rep3, rep2, rep1] = [rep2, rep1, rep0];
      copied = length(matchLengths, position);
      state = state < 7 ? 7 : 10;
      rep0 = distance(copied);
      if (rep0 === endMarker) return undefined;
    }
    const count = copied + 2;
    if (rep0 >= done || count > size - done) return undefined;
    for (let index = 0; index < count; index++, done++) out[done] = out[done - rep0 - 1] ?? 0;
  }
  return at > stream.length + 4 ? undefined : out;
}
