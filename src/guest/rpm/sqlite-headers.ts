import type { ByteReader } from "../../disk/reader.ts";
import { damagedDatabase, type HeaderRecord } from "./header-source.ts";
import { openSqlite } from "./sqlite-file.ts";
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
  let root: number | undefined;
  for (const { record } of sqliteRows(database, 1, note)) {
    // The schema: type, name, name of the table, page of its root, the statement that made it.
    const [type, , table, page] = columnsOf(record);
    if (textOf(type) === "table" && textOf(table) === "Packages") root = numberOf(page);
  }
  if (root === undefined) throw damagedDatabase("it has no table Packages");
  for (const { rowid, record } of sqliteRows(database, root, note)) {
    const [, blob] = columnsOf(record);
    if (blob?.type !== "blob") note(`row ${rowid} holds no header`);
    else yield { number: rowid, blob: blob.bytes };
  }
}

interface Column {
  readonly type: "null" | "number" | "text" | "blob";
  readonly bytes: Uint8Array;
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
    const type =
      serial.value >= 12 ? (serial.value % 2 === 0 ? "blob" : "text") : serial.value === 0 ? "null" : "number";
    columns.push({ type, bytes: record.subarray(content, content + size) });
    content += size;
  }
  return columns;
}

function textOf(column: Column | undefined): string | undefined {
  return column?.type === "text" ? Buffer.from(column.bytes).toString("utf8") : undefined;
}

/** An integer, big-endian. */
function numberOf(column: Column | undefined): number | undefined {
  return column?.type === "number" ? column.bytes.reduce((value, byte) => value * 256 + byte, 0) : undefined;
}
