import { Refusal } from "../../refusal.ts";

/**
 * One record of a package database: a header that is still to be parsed. Each format has a generator of them, which notes
 * as a clause what cannot be read and goes on with the rest, and throws a refusal where nothing more can be read.
 */
export interface HeaderRecord {
  /** The number that the database gave the package. */
  readonly number: number;
  readonly blob: Uint8Array;
}

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
