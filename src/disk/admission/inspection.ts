import type { ByteReader } from "../reader.ts";
import type { FormatMatch, SafetyFailure } from "./inspected-format.ts";
import { mbrFailures } from "./mbr-safety.ts";
import { qcow2Failures } from "./qcow2-safety.ts";
import { matchVmdk } from "./vmdk-match.ts";

const kibibyte = 1024;
/** Bytes of the header that most formats are told by; a shorter file has none. */
const headerSize = 512;
/** Where the region table of a VHDX stands. */
const regionTable = { offset: 192 * kibibyte, size: 64 * kibibyte };
/** Where the first descriptor of a CD or DVD stands. */
const volumeDescriptor = { offset: 32 * kibibyte, size: 2 * kibibyte };
const luksHeader = 592;

/**
 * The formats that a file matches by the rules of OpenStack's inspection (oslo.utils, `imageutils.format_inspector`), each
 * with what its safety checks hold against it. What it calls raw is only what matches no other; more than one match means
 * that the file may be two things at once.
 */
export function inspectFormats(file: ByteReader): readonly FormatMatch[] {
  const matches = [matchQcow2, matchVhd, matchVhdx, matchVmdk, matchVdi, matchQed, matchIso, matchGpt, matchLuks]
    .map((match) => match(file))
    .filter((match) => match !== undefined);
  return matches.length > 0 ? matches : [{ format: "raw", incomplete: false, failures: [] }];
}

function matchQcow2(file: ByteReader): FormatMatch | undefined {
  const header = headerOf(file);
  if (header === undefined || !startsWith(header, "QFI\xfb")) return undefined;
  return { format: "qcow2", incomplete: false, failures: qcow2Failures(header) };
}

/** Known by its copy at the start alone, which a fixed disk has not. */
function matchVhd(file: ByteReader): FormatMatch | undefined {
  if (!standsAt(file, 0, "conectix")) return undefined;
  return { format: "vhd", incomplete: file.length < headerSize, failures: [] };
}

function matchVhdx(file: ByteReader): FormatMatch | undefined {
  if (!standsAt(file, 0, "vhdxfile")) return undefined;
  return { format: "vhdx", incomplete: file.length < regionTable.offset + regionTable.size, failures: [] };
}

function matchVdi(file: ByteReader): FormatMatch | undefined {
  if (file.length < headerSize || !standsAt(file, 0x40, "\x7f\x10\xda\xbe")) return undefined;
  return { format: "vdi", incomplete: false, failures: [] };
}

function matchQed(file: ByteReader): FormatMatch | undefined {
  const header = headerOf(file);
  if (header === undefined || !startsWith(header, "QED\0")) return undefined;
  return { format: "qed", incomplete: false, failures: [failure("banned", "QED is never allowed")] };
}

/** ISO 9660 or UDF, by the identifier of their first volume descriptor. */
function matchIso(file: ByteReader): FormatMatch | undefined {
  const { offset, size } = volumeDescriptor;
  if (file.length < offset + size) return undefined;
  if (!["CD001", "NSR02", "NSR03"].some((text) => standsAt(file, offset + 1, text))) return undefined;
  return { format: "iso", incomplete: false, failures: [] };
}

function matchGpt(file: ByteReader): FormatMatch | undefined {
  const sector = headerOf(file);
  if (sector === undefined || sector.readUInt16BE(510) !== 0x55aa) return undefined;
  // A FAT file system ends its first sector so as well: two tables, on a medium that does not move.
  if (sector[0x10] === 2 && sector[0x15] === 0xf8) return undefined;
  return { format: "gpt", incomplete: false, failures: mbrFailures(sector) };
}

function matchLuks(file: ByteReader): FormatMatch | undefined {
  if (!standsAt(file, 0, "LUKS\xba\xbe")) return undefined;
  if (file.length < luksHeader) return { format: "luks", incomplete: true, failures: [] };
  const version = Buffer.from(file.read(6, 2)).readUInt16BE();
  const failures = version === 1 ? [] : [failure("version", `LUKS of version ${version} is not supported`)];
  return { format: "luks", incomplete: false, failures };
}

function headerOf(file: ByteReader): Buffer | undefined {
  return file.length < headerSize ? undefined : Buffer.from(file.read(0, headerSize));
}

function startsWith(bytes: Buffer, text: string): boolean {
  return bytes.toString("latin1", 0, text.length) === text;
}

function standsAt(file: ByteReader, offset: number, text: string): boolean {
  if (offset + text.length > file.length) return false;
  return startsWith(Buffer.from(file.read(offset, text.length)), text);
}

function failure(check: string, clause: string): SafetyFailure {
  return { check, clause };
}
