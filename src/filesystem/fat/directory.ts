import { viewOf } from "../../disk/integers.ts";
import { quoted } from "../../disk/quoted.ts";
import { corrupt } from "./corrupt.ts";
import { codePageText, shortName, shortNameChecksum } from "./short-name.ts";

/** One file or directory, as its directory describes it. */
export interface DirectoryEntry {
  /** The long name, where there is one. */
  readonly name: string;
  /** The name in the form 8.3, by which it is found as well. */
  readonly alias: string;
  /** Place of the entry in its directory, in bytes. */
  readonly place: number;
  readonly isDirectory: boolean;
  readonly isReadOnly: boolean;
  /** The first cluster; 0 of an empty file. */
  readonly cluster: number;
  /** Bytes of a file. */
  readonly size: number;
  /** Seconds since 1970; FAT keeps no time zone, UTC is assumed. */
  readonly modified: number;
}

/** What a directory holds. */
export interface Directory {
  readonly entries: readonly DirectoryEntry[];
  /** The volume's label, which stands in the root directory. */
  readonly label?: string;
}

/** Bytes of an entry. */
const entrySize = 32;
const longNameAttributes = 0x0f;
/** The longest name, in UTF-16 code units. */
const maximumName = 255;
/** Places of the code units in an entry of a long name: 5, 6 and 2 of them. */
const unitPlaces = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];

/** A long name of which some entries were read, the last part of the name coming first. */
interface LongName {
  readonly checksum: number;
  /** The number of the entry that must come next, counted down to 1; 0 when it is complete. */
  readonly next: number;
  readonly units: readonly number[];
}

/**
 * Reads the entries of a directory but `.`, `..`, deleted ones and labels (Microsoft's specification, "FAT Directory
 * Structure" and "FAT Long Directory Entries").
 *
 * A first byte of 0 ends the directory. Parts of a long name that do not belong to the entry behind them are ignored.
 *
 * @param bytes all of its clusters
 * @param wide FAT32, where the number of a cluster has 32 bits
 * @throws {Refusal} `corrupt-filesystem` for a name that no file can have, or that stands twice
 */
export function parseDirectory(bytes: Uint8Array, wide: boolean): Directory {
  const view = viewOf(bytes);
  const entries: DirectoryEntry[] = [];
  const names = new Set<string>();
  let label: string | undefined;
  let long: LongName | undefined;
  for (let place = 0; place + entrySize <= bytes.length; place += entrySize) {
    const first = bytes[place];
    if (first === 0) break;
    const attributes = view.getUint8(place + 11);
    if (first !== 0xe5 && attributes === longNameAttributes) {
      long = withPart(long, view, place);
      continue;
    }
    const before = long;
    long = undefined;
    if (first === 0xe5) continue;
    const raw = Buffer.from(bytes.subarray(place, place + 11));
    if (attributes & 0x08) {
      label ??= codePageText(raw);
      continue;
    }
    const text = raw.toString("latin1");
    if (text === ".          " || text === "..         ") continue;
    const belongs = before?.next === 0 && before.checksum === shortNameChecksum(raw);
    // A first byte of E5 would mean a deleted entry.
    if (raw[0] === 0x05) raw[0] = 0xe5;
    const alias = shortName(raw, view.getUint8(place + 12));
    const name = belongs ? nameOf(before.units) : alias;
    if (isImpossible(name) || names.has(name)) throw corrupt(`a directory holds the impossible name ${quoted(name)}`);
    names.add(name);
    entries.push({
      name,
      alias,
      place,
      isDirectory: (attributes & 0x10) !== 0,
      isReadOnly: (attributes & 0x01) !== 0,
      cluster: view.getUint16(place + 26, true) + (wide ? view.getUint16(place + 20, true) * 65536 : 0),
      size: view.getUint32(place + 28, true),
      modified: timeOf(view.getUint16(place + 24, true), view.getUint16(place + 22, true)),
    });
  }
  return { entries, ...(label !== undefined && { label }) };
}

/** Takes in one entry of a long name; one that continues nothing, or that repeats, leaves nothing. */
function withPart(before: LongName | undefined, view: DataView, place: number): LongName | undefined {
  const id = view.getUint8(place);
  const number = id & 0x3f;
  const checksum = view.getUint8(place + 13);
  const part = unitPlaces.map((at) => view.getUint16(place + at, true));
  // Bit 6 marks the last part of the name, which comes first.
  if (id & 0x40) return number >= 1 && number <= 20 ? { checksum, next: number - 1, units: part } : undefined;
  if (before === undefined || before.next !== id || before.checksum !== checksum) return undefined;
  return { checksum, next: id - 1, units: [...part, ...before.units] };
}

/** UTF-16 up to the NUL; a surrogate that stands alone becomes U+FFFD. */
function nameOf(units: readonly number[]): string {
  const end = units.indexOf(0);
  const used = end === -1 ? units : units.slice(0, end);
  return String.fromCharCode(...used).replace(/\p{Surrogate}/gu, "\ufffd");
}

function isImpossible(name: string): boolean {
  return (
    name === "" ||
    name === "." ||
    name === ".." ||
    name.length > maximumName ||
    name.includes("/") ||
    name.includes("\0")
  );
}

/** Two seconds are the smallest unit; a month or day of 0 counts as 1, as in Linux. */
function timeOf(date: number, time: number): number {
  const month = Math.max(1, (date >> 5) & 0x0f);
  const day = Math.max(1, date & 0x1f);
  const milliseconds = Date.UTC(1980 + (date >> 9), month - 1, day, time >> 11, (time >> 5) & 0x3f, (time & 0x1f) * 2);
  return milliseconds / 1000;
}
