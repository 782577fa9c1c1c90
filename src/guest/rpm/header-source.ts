import type { ByteReader } from "../../disk/reader.ts";
import { Refusal } from "../../refusal.ts";

/** One record of a package database: a header that is still to be parsed. */
export interface HeaderRecord {
  /** The number that the database gave the package. */
  readonly number: number;
  readonly blob: Uint8Array;
}

/**
 * Reads the records of one format, those that can be read: what cannot is noted as a clause, and the rest goes on.
 *
 * @throws {Refusal} where nothing more can be read, as a clause
 */
export type HeaderSource = (file: ByteReader, note: (finding: string) => void) => Iterable<HeaderRecord>;

/** Bytes of one header at most; rpm's own limit is four times as much, and the largest packages need a tenth. */
const largestHeader = 64 * 1024 * 1024;

/**
 * Makes sure of a header's size before memory is taken for it.
 *
 * @param length bytes that there are in all
 * @throws {Refusal} `damaged-database`
 */
export function demandHeaderSize(size: number, length: number): void {
  if (size > largestHeader || size > length) throw damagedDatabase(`a header of ${size} bytes cannot be`);
}

/** A refusal to read on, or to read one record: a clause. */
export function damagedDatabase(why: string): Refusal {
  return new Refusal("damaged-database", why);
}

/** Notes the numbers of pages that are met in `met`, so that no page is read twice, whatever points to it. */
export function pagesMet(met = new Set<number>()): (page: number) => void {
  return (page) => {
    if (met.has(page)) throw damagedDatabase(`page ${page} is used twice`);
    met.add(page);
  };
}
