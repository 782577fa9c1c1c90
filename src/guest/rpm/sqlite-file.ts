import { viewOf } from "../../disk/integers.ts";
import type { ByteReader } from "../../disk/reader.ts";
import { damagedDatabase } from "./header-source.ts";
import { readWal } from "./sqlite-wal.ts";

/** The pages of an SQLite database as its last commit left them. */
export interface SqliteFile {
  /** Bytes of a page. */
  readonly pageSize: number;
  /** Bytes of a page that SQLite fills; the rest is left to extensions. */
  readonly usableSize: number;
  /** How many pages there are. */
  readonly pages: number;
  /** Bytes of the files that they lie in. */
  readonly size: number;
  /** The page of that number; the first is 1. @throws {Refusal} `damaged-database` */
  page(number: number): Uint8Array;
}

const magic = "SQLite format 3\0";

/**
 * Opens an SQLite database (sqlite.org/fileformat2.html) without writing to it, as a reader would that begins now:
 * what stands committed in the write-ahead log counts.
 *
 * @param log the file `-wal` beside it, where there is one
 * @throws {Refusal} `damaged-database`
 */
export function openSqlite(file: ByteReader, note: (finding: string) => void, log?: ByteReader): SqliteFile {
  if (file.length < 512) throw damagedDatabase(`it has only ${file.length} bytes`);
  const header = file.read(0, 100);
  if (Buffer.from(header.subarray(0, 16)).toString("latin1") !== magic)
    throw damagedDatabase("it is no SQLite database");
  const view = viewOf(header);
  // Bytes 16 and 17: the size of a page, 1 for 65536; byte 20: what is reserved of each.
  const pageSize = view.getUint16(16) === 1 ? 65536 : view.getUint16(16);
  const usableSize = pageSize - view.getUint8(20);
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0 || usableSize < 480)
    throw damagedDatabase(`pages of ${pageSize} bytes cannot be`);
  const wal = log === undefined ? undefined : readWal(log, pageSize);
  // Bytes 28 to 31 count the pages, which holds where bytes 24 to 27 and 92 to 95 are alike.
  const counted = view.getUint32(24) === view.getUint32(92) ? view.getUint32(28) : 0;
  const pages = wal?.pages ?? (counted || Math.floor(file.length / pageSize));
  if (wal === undefined && pages * pageSize > file.length) note(`it has ${file.length} bytes of ${pages} pages`);
  return {
    pageSize,
    usableSize,
    pages,
    size: file.length + (log?.length ?? 0),
    page(number) {
      if (number < 1 || number > pages) throw damagedDatabase(`page ${number} of ${pages} does not exist`);
      const newer = wal?.frames.get(number);
      if (log !== undefined && newer !== undefined) return log.read(newer, pageSize);
      const offset = (number - 1) * pageSize;
      if (offset + pageSize > file.length) throw damagedDatabase(`page ${number} lies beyond the end of the file`);
      return file.read(offset, pageSize);
    },
  };
}
