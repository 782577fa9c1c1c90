import { quoted } from "../../disk/quoted.ts";
import type { ByteReader } from "../../disk/reader.ts";
import type { DiskRefusalCode } from "../../disk/refusal-code.ts";
import { Refusal } from "../../refusal.ts";
import { decodeName } from "../name.ts";
import type { FilesystemRefusalCode } from "../refusal-code.ts";
import { parsePaxRecords } from "./pax-records.ts";
import { blockSize, corruptTar, parseTarHeader, type TarHeader } from "./tar-header.ts";

/** One member of a tar, its long names and PAX records taken in. */
export interface TarMember {
  /** As written, by `decodeName`. */
  readonly name: string;
  readonly linkName: string;
  readonly header: TarHeader;
  /** Bytes of content. */
  readonly size: number;
  /** Where they start in the file. */
  readonly offset: number;
}

/** The longest extended header that is read, and the longest name: PATH_MAX. */
const maximumExtension = 1024 * 1024;
const maximumName = 4096;
/** Headers of small members lie near each other: this many bytes are fetched at once. */
const windowSize = 8192;

/**
 * Reads the headers of a tar from its first byte to its end mark, without its content.
 *
 * @throws {Refusal} `corrupt-tar`, `truncated`, `unsupported-filesystem` for sparse members
 */
export function* tarMembers(file: ByteReader): Generator<TarMember> {
  let window: Uint8Array = new Uint8Array(0);
  let windowStart = 0;
  let global = new Map<string, Uint8Array>();
  let local = new Map<string, Uint8Array>();
  for (let at = 0; ; ) {
    if (at + blockSize > file.length) throw cut("its end mark is missing");
    if (at < windowStart || at + blockSize > windowStart + window.length) {
      windowStart = at;
      window = file.read(at, Math.min(windowSize, file.length - at));
    }
    const header = parseTarHeader(window.subarray(at - windowStart, at - windowStart + blockSize), at);
    if (header === undefined) return;
    const pax = (key: string) => local.get(key) ?? global.get(key);
    const offset = at + blockSize;
    const isExtension = "xgLK".includes(header.kind);
    const paxSize = isExtension ? undefined : pax("size");
    const stated = paxSize === undefined ? header.size : Number(Buffer.from(paxSize).toString("latin1"));
    if (!(Number.isSafeInteger(stated) && stated >= 0))
      throw corruptTar(`the member at byte ${at} has no possible size`);
    // Links, devices and directories have no content, whatever their size field says.
    const size = "123456".includes(header.kind) ? 0 : stated;
    if (offset + size > file.length) throw cut(`${offset + size - file.length} bytes are missing at its end`);
    at = offset + Math.ceil(size / blockSize) * blockSize;
    if (isExtension) {
      if (size > maximumExtension) throw corruptTar(`an extended header claims ${size} bytes`);
      const bytes = file.read(offset, size);
      if (header.kind === "g") global = new Map([...global, ...parsePaxRecords(bytes)]);
      else if (header.kind === "x") local = new Map([...local, ...parsePaxRecords(bytes)]);
      else local.set(header.kind === "L" ? "path" : "linkpath", withoutEnd(bytes));
      continue;
    }
    const path = pax("path") ?? header.name;
    const link = pax("linkpath") ?? header.linkName;
    if (Math.max(path.length, link.length) > maximumName) throw corruptTar(`the name at byte ${offset} is too long`);
    const name = decodeName(path);
    if (header.kind === "S" || pax("GNU.sparse.major") !== undefined || pax("GNU.sparse.size") !== undefined) {
      const clause = `the tar stores ${quoted(name)} as a sparse file; pack it without the --sparse option of tar`;
      throw new Refusal<FilesystemRefusalCode>("unsupported-filesystem", clause);
    }
    yield {
      name,
      linkName: decodeName(link),
      header: { ...header, ...numbers(pax) },
      size,
      offset,
    };
    local = new Map();
  }
}

/** A long name of GNU tar ends in a NUL that is not part of it. */
function withoutEnd(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end === -1 ? bytes : bytes.subarray(0, end);
}

/** The owner and time that PAX records give more exactly. */
function numbers(pax: (key: string) => Uint8Array | undefined): { uid?: number; gid?: number; modified?: number } {
  const read = (key: string) => {
    const bytes = pax(key);
    if (bytes === undefined) return undefined;
    const value = Math.floor(Number(Buffer.from(bytes).toString("latin1")));
    if (!Number.isSafeInteger(value)) throw corruptTar(`the PAX record ${key} is no number`);
    return value;
  };
  const [uid, gid, modified] = [read("uid"), read("gid"), read("mtime")];
  return {
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    ...(modified !== undefined && { modified }),
  };
}

function cut(what: string): Refusal<DiskRefusalCode> {
  return new Refusal("truncated", `the tar is cut short, ${what}; copy or build the image again`);
}
