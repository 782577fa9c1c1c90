import { viewOf } from "../../disk/integers.ts";
import type { ByteReader } from "../../disk/reader.ts";
import { damagedDatabase } from "./header-source.ts";

/** A page of a hash table. */
export interface BerkeleyPage {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Where its items begin: a key, its value, the next key, … */
  readonly offsets: readonly number[];
  /** The page where the bucket goes on; 0 for none. */
  readonly next: number;
}

/** A hash table of Berkeley DB. */
export interface BerkeleyDatabase {
  readonly file: ByteReader;
  readonly littleEndian: boolean;
  readonly lastBucket: number;
  readonly lastPage: number;
  pageOfBucket(bucket: number): number;
  /** @throws {Refusal} `damaged-database` */
  hashPage(number: number): BerkeleyPage;
  /** Whether a page that no bucket leads to holds items of one. */
  holdsPairs(number: number): boolean;
  /** A part of an item that has pages of its own, and the page where it goes on. @throws {Refusal} `damaged-database` */
  overflowPage(number: number): { readonly content: Uint8Array; readonly next: number };
}

const hashMagic = 0x061561;
const treeMagic = 0x053162;
/** Bytes at the start of every page but the first. */
const headerSize = 26;
/** Types of pages: an empty bucket's, unsorted and sorted pairs, part of an item. */
const hashTypes: ReadonlySet<number> = new Set([2, 8, 13]);
const overflowType = 7;

/**
 * Opens a hash table of Berkeley DB, versions 8 to 10 (its `dbinc/db_page.h`), of either byte order.
 *
 * @throws {Refusal} `damaged-database`
 */
export function openBerkeley(file: ByteReader): BerkeleyDatabase {
  if (file.length < 512) throw damagedDatabase(`it has only ${file.length} bytes`);
  // Copied, since a reader may reuse what it keeps.
  const meta = viewOf(Uint8Array.from(file.read(0, 512)));
  const littleEndian = meta.getUint32(12, true) === hashMagic;
  const word = (at: number) => meta.getUint32(at, littleEndian);
  if (word(12) === treeMagic || meta.getUint32(12, true) === treeMagic)
    throw damagedDatabase("it is a tree of Berkeley DB, and rpm keeps a hash table");
  if (word(12) !== hashMagic) throw damagedDatabase("it is no hash table of Berkeley DB");
  if (word(16) < 8 || word(16) > 10) throw damagedDatabase(`version ${word(16)} of hash tables is not known`);
  // Byte 24: how pages are encrypted; bit 0 of byte 26: pages have checksums, which makes their header longer.
  if (meta.getUint8(24) !== 0 || (meta.getUint8(26) & 1) !== 0)
    throw damagedDatabase("it is encrypted or has checksums, which rpm never asked for");
  const pageSize = word(20);
  if (pageSize < 512 || pageSize > 65536 || (pageSize & (pageSize - 1)) !== 0)
    throw damagedDatabase(`pages of ${pageSize} bytes cannot be`);
  const lastPage = Math.min(word(32), Math.floor(file.length / pageSize) - 1);
  const lastBucket = word(72);
  if (lastBucket > lastPage) throw damagedDatabase(`${lastBucket + 1} buckets do not fit into ${lastPage + 1} pages`);

  function pageAt(number: number, isRight: (type: number) => boolean): DataView {
    if (number === 0 || number > lastPage) throw damagedDatabase(`page ${number} of ${lastPage + 1} does not exist`);
    const view = viewOf(Uint8Array.from(file.read(number * pageSize, pageSize)));
    if (view.getUint32(8, littleEndian) !== number) throw damagedDatabase(`page ${number} has another number`);
    if (!isRight(view.getUint8(25))) throw damagedDatabase(`page ${number} is of the wrong type ${view.getUint8(25)}`);
    return view;
  }

  return {
    file,
    littleEndian,
    lastBucket,
    lastPage,
    // Buckets are added in groups, each twice as many as all before; the table says what stands between the groups.
    pageOfBucket: (bucket) => bucket + word(96 + 4 * (bucket === 0 ? 0 : 32 - Math.clz32(bucket))),
    hashPage(number) {
      const view = pageAt(number, (type) => hashTypes.has(type));
      const count = view.getUint16(20, littleEndian);
      if (headerSize + 2 * count > pageSize) throw damagedDatabase(`page ${number} cannot have ${count} items`);
      const offsets = Array.from({ length: count }, (_, index) => view.getUint16(headerSize + 2 * index, littleEndian));
      if (offsets.some((offset) => offset < headerSize + 2 * count || offset >= pageSize))
        throw damagedDatabase(`page ${number} has an item outside itself`);
      // The page knows how far its items reach, so that none of them is overlooked.
      if ((offsets.at(-1) ?? pageSize) % 65536 !== view.getUint16(22, littleEndian))
        throw damagedDatabase(`page ${number} has more or fewer items than it says`);
      const bytes = new Uint8Array(view.buffer, view.byteOffset, pageSize);
      return { bytes, view, offsets, next: view.getUint32(16, littleEndian) };
    },
    holdsPairs(number) {
      const head = viewOf(file.read(number * pageSize, headerSize));
      return hashTypes.has(head.getUint8(25)) && head.getUint16(20, littleEndian) > 0;
    },
    overflowPage(number) {
      const view = pageAt(number, (type) => type === overflowType);
      const size = view.getUint16(22, littleEndian);
      if (headerSize + size > pageSize) throw damagedDatabase(`page ${number} cannot hold ${size} bytes`);
      const content = new Uint8Array(view.buffer, view.byteOffset + headerSize, size);
      return { content, next: view.getUint32(16, littleEndian) };
    },
  };
}
