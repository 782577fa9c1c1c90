import { viewOf } from "../../disk/integers.ts";
import { Refusal } from "../../refusal.ts";
import { damagedDatabase, demandHeaderSize, pagesMet } from "./header-source.ts";
import type { SqliteFile } from "./sqlite-file.ts";

/** One row of a table as it is stored, its columns still packed. */
export interface SqliteRow {
  /** The row's number, which an INTEGER PRIMARY KEY is another name of. */
  readonly rowid: number;
  readonly record: Uint8Array;
}

const [interiorTable, leafTable] = [0x05, 0x0d];
/** A table of more levels would have more rows than anybody has packages. */
const deepest = 20;

/**
 * The rows of a table in the order of their numbers (sqlite.org/fileformat2.html, section 1.6). A page or a row that
 * cannot be read is noted and passed over.
 *
 * @param root the number of the page that its tree begins with
 */
export function* sqliteRows(
  database: SqliteFile,
  root: number,
  note: (finding: string) => void,
): Generator<SqliteRow, void> {
  const met = pagesMet();
  yield* rowsBelow(root, 0);

  function* rowsBelow(number: number, depth: number): Generator<SqliteRow, void> {
    const page = attempt(() => {
      met(number);
      if (depth > deepest) throw damagedDatabase(`page ${number} lies too deep in its table`);
      return cellsOf(database, number);
    });
    if (page === undefined) return;
    for (const at of page.cells) {
      if (page.isLeaf) {
        const row = attempt(() => readRow(database, page.bytes, at, met));
        if (row !== undefined) yield row;
      } else {
        yield* rowsBelow(viewOf(page.bytes).getUint32(at), depth + 1);
      }
    }
    if (page.rightmost !== undefined) yield* rowsBelow(page.rightmost, depth + 1);
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

interface Page {
  readonly bytes: Uint8Array;
  readonly isLeaf: boolean;
  /** Offsets in the page. */
  readonly cells: readonly number[];
  /** Of an interior page: the page that has the largest numbers. */
  readonly rightmost?: number;
}

function cellsOf(database: SqliteFile, number: number): Page {
  // A copy, since reading other pages may reuse what a reader keeps.
  const bytes = Uint8Array.from(database.page(number));
  const view = viewOf(bytes);
  // The first page begins with the header of the file.
  const start = number === 1 ? 100 : 0;
  const type = view.getUint8(start);
  if (type !== interiorTable && type !== leafTable) throw damagedDatabase(`page ${number} is no page of a table`);
  const isLeaf = type === leafTable;
  const pointers = start + (isLeaf ? 8 : 12);
  const count = view.getUint16(start + 3);
  if (pointers + 2 * count > database.usableSize) throw damagedDatabase(`page ${number} cannot have ${count} cells`);
  const cells = Array.from({ length: count }, (_, index) => view.getUint16(pointers + 2 * index));
  if (cells.some((at) => at < pointers + 2 * count || at + 4 > database.usableSize))
    throw damagedDatabase(`page ${number} has a cell outside itself`);
  return { bytes, isLeaf, cells, ...(!isLeaf && { rightmost: view.getUint32(start + 8) }) };
}

/** A cell of a leaf: bytes of the record, number of the row, the record's beginning, the page where it goes on. */
function readRow(database: SqliteFile, page: Uint8Array, at: number, met: (page: number) => void): SqliteRow {
  const size = readVarint(page, at);
  const rowid = readVarint(page, size.end);
  demandHeaderSize(size.value, database.size);
  const local = localSize(size.value, database.usableSize);
  if (rowid.end + local + (local < size.value ? 4 : 0) > database.usableSize)
    throw damagedDatabase(`row ${rowid.value} reaches beyond its page`);
  const head = page.subarray(rowid.end, rowid.end + local);
  if (local === size.value) return { rowid: rowid.value, record: head };
  const record = new Uint8Array(size.value);
  record.set(head);
  let next = viewOf(page).getUint32(rowid.end + local);
  for (let filled = local; filled < record.length; ) {
    met(next);
    const overflow = database.page(next);
    const part = overflow.subarray(4, Math.min(database.usableSize, 4 + record.length - filled));
    record.set(part, filled);
    filled += part.length;
    next = viewOf(overflow).getUint32(0);
  }
  return { rowid: rowid.value, record };
}

/** Bytes of a record that stand in the leaf itself. */
function localSize(size: number, usable: number): number {
  const [most, least] = [usable - 35, Math.floor(((usable - 12) * 32) / 255) - 23];
  if (size <= most) return size;
  const rest = least + ((size - least) % (usable - 4));
  return rest <= most ? rest : least;
}

/** A variable-length integer: seven bits a byte, the most significant first, and all eight of a ninth. */
export function readVarint(bytes: Uint8Array, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let at = start; at < start + 9; at++) {
    const byte = bytes[at];
    if (byte === undefined) throw damagedDatabase("a number reaches beyond its page");
    if (at === start + 8) return { value: value * 256 + byte, end: at + 1 };
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, end: at + 1 };
  }
  return { value, end: start + 9 };
}
