import type { ByteReader } from "../../disk/reader.ts";
import { decodeName } from "../name.ts";
import { type PaxRecord, parsePaxRecords } from "./pax-records.ts";
import { isSparse, padded, readOldSparseMap, readPaxSparseMap, type SparseMap } from "./sparse-map.ts";
import { blockSize, corruptTar, cutTar, demandId, parseTarHeader, type TarHeader } from "./tar-header.ts";

/** One member of a tar, its long names and PAX records taken in. */
export interface TarMember {
  /** As written, by `decodeName`. */
  readonly name: string;
  readonly linkName: string;
  readonly header: TarHeader;
  /** Bytes of content, holes included. */
  readonly size: number;
  /** Where they start in the file, unless they are sparse. */
  readonly offset: number;
  readonly sparse?: SparseMap;
  /** Extended attributes, by full name. */
  readonly attributes?: ReadonlyMap<string, Uint8Array>;
}

/** The most bytes of extended headers for one member, and the longest name: PATH_MAX. */
const maximumExtension = 1024 * 1024;
const maximumName = 4096;
/** PAX records that hold for all members that follow. */
const maximumGlobal = 32;
const attributePrefix = "SCHILY.xattr.";
const none: ReadonlyMap<string, Uint8Array> = new Map();
/** Headers of small members lie near each other: this many bytes are fetched at once. */
const windowSize = 8192;

/**
 * Reads the headers of a tar from its first byte to its end mark, without its content.
 *
 * @throws {Refusal} `corrupt-tar`, `truncated`, `unsupported-filesystem` for an unknown way of storing sparse files
 */
export function* tarMembers(file: ByteReader): Generator<TarMember> {
  let window: Uint8Array = new Uint8Array(0);
  let windowStart = 0;
  let global = new Map<string, Uint8Array>();
  let local: PaxRecord[] = [];
  let localBytes = 0;
  for (let at = 0; ; ) {
    if (at + blockSize > file.length) throw cutTar("its end mark is missing");
    if (at < windowStart || at + blockSize > windowStart + window.length) {
      windowStart = at;
      window = new Uint8Array(file.read(at, Math.min(windowSize, file.length - at)));
    }
    const block = window.subarray(at - windowStart, at - windowStart + blockSize);
    const header = parseTarHeader(block, at);
    if (header === undefined) return;
    const { kind } = header;
    const isExtension = "xgLK".includes(kind);
    const records = isExtension || (local.length === 0 && global.size === 0) ? none : new Map([...global, ...local]);
    const paxSize = records.get("size");
    const stated = paxSize === undefined ? header.size : Number(Buffer.from(paxSize).toString("latin1"));
    if (!(Number.isSafeInteger(stated) && stated >= 0))
      throw corruptTar(`the member at byte ${at} has no possible size`);
    const offset = at + blockSize;
    // Links, devices and directories have no content, whatever their size field says.
    const size = "123456".includes(kind) ? 0 : stated;
    if (offset + size > file.length) throw cutTar(`${offset + size - file.length} bytes are missing at its end`);
    at = offset + padded(size);
    if (isExtension) {
      if (size > maximumExtension) throw corruptTar(`an extended header claims ${size} bytes`);
      const bytes = new Uint8Array(file.read(offset, size));
      if (kind === "g") global = new Map([...global, ...globalRecords(bytes)]);
      else if (kind === "x") for (const record of parsePaxRecords(bytes)) local.push(record);
      else local.push([kind === "L" ? "path" : "linkpath", withoutEnd(bytes)]);
      localBytes += kind === "g" ? 0 : size;
      if (localBytes > maximumExtension || global.size > maximumGlobal) throw corruptTar("it has too many PAX records");
      continue;
    }
    let sparse: SparseMap | undefined;
    if (kind === "S") {
      const { map, end } = readOldSparseMap(file, block, { offset, size });
      if (end > file.length) throw cutTar(`${end - file.length} bytes are missing at its end`);
      sparse = map;
      at = end;
    } else if (isSparse(records)) {
      const pairs = local.filter(([key]) => key === "GNU.sparse.offset" || key === "GNU.sparse.numbytes");
      const values = pairs.map(([, value]) => value);
      sparse = readPaxSparseMap(file, records, values, { offset, size });
    }
    const path = records.get("GNU.sparse.name") ?? records.get("path") ?? header.name;
    const link = records.get("linkpath") ?? header.linkName;
    if (Math.max(path.length, link.length) > maximumName) throw corruptTar(`the name at byte ${offset} is too long`);
    const attributes = attributesOf(records);
    yield {
      name: decodeName(path),
      linkName: decodeName(link),
      header: records === none ? header : { ...header, ...numbers(records, offset) },
      size: sparse?.size ?? size,
      offset,
      ...(sparse && { sparse }),
      ...(attributes && { attributes }),
    };
    local = [];
    localBytes = 0;
  }
}

/** What tells of one file can hold for no other. */
const ofOneFile: ReadonlySet<string> = new Set(["path", "linkpath", "size"]);

function globalRecords(bytes: Uint8Array): PaxRecord[] {
  const records = parsePaxRecords(bytes);
  if (records.some(([key]) => ofOneFile.has(key) || key.startsWith("GNU.sparse.")))
    throw corruptTar("a global header describes a single file");
  return records;
}

/** Extended attributes as GNU tar and libarchive store them; keywords have `%` and `=` escaped. */
function attributesOf(records: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> | undefined {
  let attributes: Map<string, Uint8Array> | undefined;
  for (const [key, value] of records) {
    if (!key.startsWith(attributePrefix)) continue;
    const name = key.slice(attributePrefix.length).replaceAll("%3D", "=").replaceAll("%25", "%");
    attributes ??= new Map();
    attributes.set(name, value);
  }
  return attributes;
}

/** A long name of GNU tar ends in a NUL that is not part of it. */
function withoutEnd(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end === -1 ? bytes : bytes.subarray(0, end);
}

/** The owner and time that PAX records give more exactly. */
function numbers(
  records: ReadonlyMap<string, Uint8Array>,
  at: number,
): { uid?: number; gid?: number; modified?: number } {
  const read = (key: string) => {
    const bytes = records.get(key);
    if (bytes === undefined) return undefined;
    const value = Math.floor(Number(Buffer.from(bytes).toString("latin1")));
    if (!Number.isSafeInteger(value)) throw corruptTar(`the PAX record ${key} is no number`);
    return value;
  };
  const [uid, gid, modified] = [read("uid"), read("gid"), read("mtime")];
  return {
    ...(uid !== undefined && { uid: demandId(uid, "user", at) }),
    ...(gid !== undefined && { gid: demandId(gid, "group", at) }),
    ...(modified !== undefined && { modified }),
  };
}
