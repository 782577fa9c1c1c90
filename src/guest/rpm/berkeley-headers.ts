import type { ByteReader } from "../../disk/reader.ts";
import { Refusal } from "../../refusal.ts";
import { type BerkeleyDatabase, type BerkeleyPage, openBerkeley } from "./berkeley-file.ts";
import { damagedDatabase, demandHeaderSize, type HeaderRecord, pagesMet } from "./header-source.ts";

/** Types of items: their bytes stand in the page, or in a chain of other pages. */
const [onPage, offPage] = [1, 3];

/**
 * The headers of `Packages`, the database of rpm before 4.16: a hash table of Berkeley DB, from the number of a package
 * to its header, in the byte order of the machine that wrote it.
 *
 * @throws {Refusal} `damaged-database`
 */
export function* berkeleyHeaders(file: ByteReader, note: (finding: string) => void): Generator<HeaderRecord, void> {
  const database = openBerkeley(file);
  const pages = new Set<number>();
  const met = pagesMet(pages);
  for (let bucket = 0; bucket <= database.lastBucket; bucket++) {
    // A chain of pages with as many pairs as there was room for.
    for (let next = database.pageOfBucket(bucket); next !== 0; ) {
      const page = attempt(() => {
        met(next);
        return database.hashPage(next);
      });
      if (page === undefined) break;
      for (let index = 0; index + 1 < page.offsets.length; index += 2) {
        const record = attempt(() => recordOf(database, page, index, met));
        if (record !== undefined) yield record;
      }
      next = page.next;
    }
  }
  // Pages of pairs that no bucket leads to are packages that were lost.
  for (let number = 1; number <= database.lastPage; number++) {
    if (!pages.has(number) && database.holdsPairs(number))
      note(`page ${number} holds packages, and nothing leads to it`);
  }

  function attempt<Value>(read: () => Value): Value | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      note(error.message);
      return undefined;
    }
  }
}

/** A pair: the number of a package and its header; number 0 keeps the next number that is free. */
function recordOf(
  database: BerkeleyDatabase,
  page: BerkeleyPage,
  index: number,
  met: (page: number) => void,
): HeaderRecord | undefined {
  const key = itemOf(database, page, index, met);
  if (key.length !== 4) throw damagedDatabase(`a key of ${key.length} bytes is no number of a package`);
  const number = Buffer.from(key)[database.littleEndian ? "readUInt32LE" : "readUInt32BE"]();
  const blob = itemOf(database, page, index + 1, met);
  if (number === 0 && blob.length !== 4) throw damagedDatabase("a package has the number 0");
  return number === 0 ? undefined : { number, blob };
}

/** An item ends where the one before it begins, since a page is filled from its end. */
function itemOf(
  database: BerkeleyDatabase,
  { bytes, view, offsets }: BerkeleyPage,
  index: number,
  met: (page: number) => void,
): Uint8Array {
  const [start = 0, end = bytes.length] = [offsets[index], index === 0 ? bytes.length : offsets[index - 1]];
  if (start >= end) throw damagedDatabase("an item of a page has no bytes");
  const type = bytes[start];
  if (type === onPage) return bytes.subarray(start + 1, end);
  if (type !== offPage || end - start !== 12) throw damagedDatabase(`an item of the unknown type ${type}`);
  // Three bytes of padding, the first page of the chain, bytes in all.
  const [first, size] = [start + 4, start + 8].map((at) => view.getUint32(at, database.littleEndian));
  demandHeaderSize(size ?? 0, database.file.length);
  return chainOf(database, first ?? 0, size ?? 0, met);
}

function chainOf(database: BerkeleyDatabase, first: number, size: number, met: (page: number) => void): Uint8Array {
  const item = new Uint8Array(size);
  let next = first;
  for (let filled = 0; filled < size; ) {
    met(next);
    const page = database.overflowPage(next);
    if (page.content.length === 0 || page.content.length > size - filled)
      throw damagedDatabase(`page ${next} has ${page.content.length} of the ${size - filled} bytes that are missing`);
    item.set(page.content, filled);
    filled += page.content.length;
    next = page.next;
  }
  return item;
}
