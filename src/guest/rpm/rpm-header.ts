import { viewOf } from "../../disk/integers.ts";
import { Refusal } from "../../refusal.ts";

/** The numbers of the tags that are read here (rpm's `rpmtag.h`). */
export const rpmTags = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  vendor: 1011,
  licence: 1014,
  architecture: 1022,
  fileModes: 1030,
  fileDigests: 1035,
  fileLinks: 1036,
  fileFlags: 1037,
  fileStates: 1029,
  sourcePackage: 1044,
  fileVerifyFlags: 1045,
  provides: 1047,
  directoryIndexes: 1116,
  baseNames: 1117,
  directoryNames: 1118,
  fileDigestAlgorithm: 5011,
} as const;

/** The data of one package: values by the number of their tag (rpm's `rpmtag.h`). */
export interface RpmHeader {
  /** The strings of a tag, as bytes; none when it is not there. @throws {Refusal} `damaged-record` */
  strings(tag: number): Uint8Array[];
  /** The numbers of a tag; none when it is not there. @throws {Refusal} `damaged-record` */
  numbers(tag: number): number[];
}

/** Where the values of a tag lie. */
interface IndexEntry {
  readonly type: number;
  readonly offset: number;
  readonly count: number;
}

/** Entries of an index at most, as rpm limits them. */
const mostEntries = 0xffff;
/** Values of one tag at most: each takes a hundred times the memory of its byte. The largest packages own 100,000 files. */
const mostValues = 1_000_000;

/** Bytes of a number by its type: CHAR, INT8, INT16, INT32, INT64. */
const numberSizes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8 };
/** STRING, STRING_ARRAY, I18NSTRING. */
const stringTypes: ReadonlySet<number> = new Set([6, 8, 9]);
const binary = 7;

const damaged = (why: string) => new Refusal("damaged-record", why);

/**
 * Reads a header as rpm keeps it in its database, big-endian (rpm's `docs/manual/format_header`, without the magic):
 * entries, bytes of data, an index of 16 bytes an entry, the data.
 *
 * @throws {Refusal} `damaged-record`, a clause
 */
export function parseRpmHeader(blob: Uint8Array): RpmHeader {
  if (blob.length < 8) throw damaged(`the header has only ${blob.length} bytes`);
  const view = viewOf(blob);
  const [entries, length] = [view.getUint32(0), view.getUint32(4)];
  const start = 8 + 16 * entries;
  if (entries === 0 || entries > mostEntries) throw damaged(`the header has ${entries} entries`);
  if (start + length !== blob.length)
    throw damaged(`the header says that it has ${start + length} bytes, and has ${blob.length}`);
  const index = new Map<number, IndexEntry>();
  for (let at = 8; at < start; at += 16) {
    const entry = { type: view.getUint32(at + 4), offset: view.getUint32(at + 8), count: view.getUint32(at + 12) };
    const tag = view.getUint32(at);
    demandInside(tag, entry, length);
    // What was added when the package was installed stands behind, and counts.
    index.set(tag, entry);
  }
  const data = blob.subarray(start);
  return {
    strings: (tag) => stringsAt(data, tag, index.get(tag)),
    numbers: (tag) => numbersAt(viewOf(data), tag, index.get(tag)),
  };
}

function demandInside(tag: number, { type, offset, count }: IndexEntry, length: number): void {
  const size = stringTypes.has(type) ? 1 : (numberSizes[type] ?? (type === binary ? 1 : undefined));
  if (size === undefined) throw damaged(`tag ${tag} has the unknown type ${type}`);
  if (count === 0 || offset + size * count > length)
    throw damaged(`tag ${tag} has ${count} values at ${offset}, beyond the ${length} bytes of data`);
  if (type !== binary && count > mostValues) throw damaged(`tag ${tag} has ${count} values, which are too many`);
}

function stringsAt(data: Uint8Array, tag: number, entry: IndexEntry | undefined): Uint8Array[] {
  if (entry === undefined) return [];
  if (!stringTypes.has(entry.type)) throw damaged(`tag ${tag} has no strings`);
  const strings: Uint8Array[] = [];
  let at = entry.offset;
  while (strings.length < entry.count) {
    const end = data.indexOf(0, at);
    if (end < 0) throw damaged(`a string of tag ${tag} does not end`);
    strings.push(data.subarray(at, end));
    at = end + 1;
  }
  return strings;
}

function numbersAt(data: DataView, tag: number, entry: IndexEntry | undefined): number[] {
  if (entry === undefined) return [];
  const size = numberSizes[entry.type];
  if (size === undefined) throw damaged(`tag ${tag} has no numbers`);
  return Array.from({ length: entry.count }, (_, index) => {
    const at = entry.offset + size * index;
    if (size === 1) return data.getUint8(at);
    if (size === 2) return data.getUint16(at);
    return size === 4 ? data.getUint32(at) : Number(data.getBigUint64(at));
  });
}
