import type { ByteReader } from "../../disk/reader.ts";
import { damagedDatabase, type HeaderRecord } from "./header-source.ts";
import { openSqlite, type SqliteFile } from "./sqlite-file.ts";
import { readVarint, sqliteRows } from "./sqlite-table.ts";

/**
 * The headers in table `Packages` of an SQLite database of rpm 4.16 and later: a row's number, and a blob.
 *
 * @param log the file `-wal` beside it, where there is one
 * @throws {Refusal} `damaged-database`
 */
export function* sqliteHeaders(
  file: ByteReader,
  note: (finding: string) => void,
  log?: ByteReader,
): Generator<HeaderRecord, void> {
  const database = openSqlite(file, note, log);
  const roots = new Map<string, number>();
  for (const { record } of sqliteRows(database, 1, note)) {
    // The schema: type, name, name of the table, page of its root, the statement that made it.
    const [type, , table, page] = columnsOf(record);
    if (textOf(type) === "table") roots.set(textOf(table) ?? "", page?.number ?? 0);
  }
  const root = roots.get("Packages");
  if (root === undefined) throw damagedDatabase("it has no table Packages");
  const numbers = new Set<number>();
  for (const { rowid, record } of sqliteRows(database, root, note)) {
    numbers.add(rowid);
    const [, blob] = columnsOf(record);
    if (blob?.type !== "blob") note(`row ${rowid} holds no header`);
    else yield { number: rowid, blob: blob.bytes };
  }
  compareWithNames(database, roots.get("Name"), numbers, note);
}

/** Holds the packages against the index that rpm finds them by, so that none is lost unnoticed. */
function compareWithNames(
  database: SqliteFile,
  root: number | undefined,
  numbers: ReadonlySet<number>,
  note: (finding: string) => void,
): void {
  if (root === undefined) {
    note("it has no table Name");
    return;
  }
  const named = new Set<number>();
  for (const { record } of sqliteRows(database, root, note)) {
    // A row of an index: a name, the number of the package, which of its names.
    const [, number] = columnsOf(record);
    if (number?.number !== undefined) named.add(number.number);
  }
  for (const number of named) if (!numbers.has(number)) note(`package ${number} has a name and no header`);
  for (const number of numbers) if (!named.has(number)) note(`package ${number} has a header and no name`);
}

interface Column {
  readonly type: "null" | "number" | "text" | "blob";
  readonly bytes: Uint8Array;
  /** Of an integer. */
  readonly number?: number;
}

/** Bytes of the numeric serial types 0 to 9; 8 and 9 are the numbers 0 and 1 themselves. */
const sizes = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

/** The columns of a record as far as they are there: the size of its header, a serial type a column, their content. */
function columnsOf(record: Uint8Array): Column[] {
  const columns: Column[] = [];
  const header = readVarint(record, 0);
  let content = header.value;
  for (let at = header.end; at < header.value && columns.length < 5; ) {
    const serial = readVarint(record, at);
    at = serial.end;
    const size = serial.value >= 12 ? Math.floor((serial.value - 12) / 2) : (sizes[serial.value] ?? 0);
    if (content + size > record.length) break;
    columns.push(columnOf(serial.value, record.subarray(content, content + size)));
    content += size;
  }
  return columns;
}

function columnOf(serial: number, bytes: Uint8Array): Column {
  if (serial >= 12) return { type: serial % 2 === 0 ? "blob" : "text", bytes };
  if (serial === 0) return { type: "null", bytes };
  // Integers are big-endian; none that is read here is negative.
  const number = serial >= 8 ? serial - 8 : bytes.reduce((value, byte) => value * 256 + byte, 0);
  return { type: "number", bytes, number };
}

function textOf(column: Column | undefined): string | undefined {
  return column?.type === "text" ? Buffer.from(column.bytes).toString("utf8") : undefined;
}
