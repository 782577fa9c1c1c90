import { demandWithin } from "../../src/disk/bounds.ts";
import type { ByteReader } from "../../src/disk/reader.ts";

/** Bytes kept or copied together. */
export const pageSize = 4096;
/** Holes up to this size are handed out without taking memory. */
const zeros = new Uint8Array(64 * 1024);

/** An image of which only the pages that are not all zeros are held. */
export interface Pages {
  readonly length: number;
  readonly pages: ReadonlyMap<number, Uint8Array>;
}

/** What differs from a seed: bytes by place, in order. */
export type Patch = readonly [offset: number, bytes: Uint8Array];

/** A seed with changes laid over it: the seed's pages are shared, and copied when they are written to. */
export interface SparseImage extends ByteReader {
  readonly base: Pages;
  write(offset: number, bytes: Uint8Array): void;
  /** Cuts the image, or lets it end in a hole. */
  resize(length: number): void;
  /** Numbers of the pages that were written to. */
  dirty(): readonly number[];
  /** The changes, byte for byte. */
  patches(): Patch[];
}

/** Thrown where a reader asks for bytes in a way that only luck lets work: a fractional or unsafe place. */
export class ImpossibleRead extends Error {
  override name = "ImpossibleRead";
}

/** Lays nothing yet over `base`. */
export function sparseImage(base: Pages): SparseImage {
  const own = new Map<number, Uint8Array>();
  let length = base.length;

  function read(offset: number, size: number): Uint8Array {
    demandWithin(length, offset, size);
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(size)) {
      throw new ImpossibleRead(`a reader asked for ${size} bytes at ${offset}`);
    }
    const first = Math.floor(offset / pageSize);
    const start = offset - first * pageSize;
    if (start + size <= pageSize) {
      const page = own.get(first) ?? base.pages.get(first);
      return page === undefined ? zeros.subarray(0, size) : page.subarray(start, start + size);
    }
    const end = Math.ceil((offset + size) / pageSize);
    let bytes: Uint8Array | undefined;
    for (const number of pagesIn(first, end)) {
      const page = own.get(number) ?? base.pages.get(number);
      if (page === undefined) continue;
      bytes ??= new Uint8Array(size);
      const at = number * pageSize - offset;
      const from = Math.max(0, -at);
      const to = Math.min(pageSize, size - at);
      bytes.set(from === 0 && to === pageSize ? page : page.subarray(from, to), at + from);
    }
    return bytes ?? (size <= zeros.length ? zeros.subarray(0, size) : new Uint8Array(size));
  }

  /** The pages from `first` to `end - 1` that may hold something. */
  function* pagesIn(first: number, end: number): Generator<number> {
    if (end - first <= base.pages.size + own.size) {
      for (let number = first; number < end; number++) yield number;
      return;
    }
    for (const number of base.pages.keys()) if (number >= first && number < end) yield number;
    for (const number of own.keys()) if (number >= first && number < end && !base.pages.has(number)) yield number;
  }

  function writable(number: number): Uint8Array {
    let page = own.get(number);
    if (page === undefined) {
      page = new Uint8Array(pageSize);
      page.set(base.pages.get(number) ?? []);
      own.set(number, page);
    }
    return page;
  }

  return {
    base,
    get length() {
      return length;
    },
    read,
    write(offset, bytes) {
      for (let done = 0; done < bytes.length && offset + done < length; ) {
        const number = Math.floor((offset + done) / pageSize);
        const start = offset + done - number * pageSize;
        const count = Math.min(pageSize - start, bytes.length - done, length - offset - done);
        writable(number).set(bytes.subarray(done, done + count), start);
        done += count;
      }
    },
    resize(to) {
      if (to < length) {
        // What grows back over the cut must be zeros.
        const first = Math.floor(to / pageSize);
        for (const number of [...base.pages.keys(), ...own.keys()]) {
          if (number >= first) writable(number).fill(0, number === first ? to - first * pageSize : 0);
        }
      }
      length = to;
    },
    dirty: () => [...own.keys()].sort((a, b) => a - b),
    patches() {
      const patches: Patch[] = [];
      for (const [number, page] of [...own].sort(([a], [b]) => a - b)) {
        const before = base.pages.get(number) ?? zeros.subarray(0, pageSize);
        for (let at = 0; at < pageSize && number * pageSize + at < length; at++) {
          if (page[at] === before[at]) continue;
          let end = at + 1;
          // A few equal bytes between two changes do not divide them.
          for (let next = end; next < Math.min(end + 8, pageSize); next++)
            if (page[next] !== before[next]) end = next + 1;
          patches.push([number * pageSize + at, page.slice(at, end)]);
          at = end;
        }
      }
      return patches;
    },
  };
}

/** Whether the shared buffer of holes still holds zeros: nobody may write to what a reader hands out. */
export function holesAreClean(): boolean {
  return zeros.every((byte) => byte === 0);
}
