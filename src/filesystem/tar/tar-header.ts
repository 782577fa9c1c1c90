import type { DiskRefusalCode } from "../../disk/refusal-code.ts";
import { Refusal } from "../../refusal.ts";
import type { FilesystemRefusalCode } from "../refusal-code.ts";

/** The header of one member of a tar, as written (POSIX pax, "ustar Interchange Format"; GNU tar's long numbers). */
export interface TarHeader {
  /** The path, prefix included, as bytes. */
  readonly name: Uint8Array;
  readonly linkName: Uint8Array;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of content that follow, padded to a multiple of 512. */
  readonly size: number;
  readonly modified: number;
  /** One character: `0` file, `1` hard link, `2` symbolic link, … */
  readonly kind: string;
  readonly device: { readonly major: number; readonly minor: number };
}

/** Bytes of a header, and what content is padded to. */
export const blockSize = 512;

/** The refusal of a tar whose headers cannot be followed. */
export function corruptTar(what: string): Refusal<FilesystemRefusalCode> {
  return new Refusal("corrupt-tar", `the tar is damaged: ${what}; build or copy the image again`);
}

/** The refusal of a tar that ends before what it describes. */
export function cutTar(what: string): Refusal<DiskRefusalCode> {
  return new Refusal("truncated", `the tar is cut short, ${what}; copy or build the image again`);
}

/**
 * Reads a header.
 *
 * @param block its 512 bytes
 * @param at where it stands in the file, for the sentence
 * @returns `undefined` for a block of zeros, which ends a tar
 * @throws {Refusal} `corrupt-tar`
 */
export function parseTarHeader(block: Uint8Array, at: number): TarHeader | undefined {
  if (block[0] === 0 && block.every((byte) => byte === 0)) return undefined;
  const number = (start: number, size: number) => readNumber(block, start, size, at);
  const demanded = (start: number, size: number, what: string) => demandId(number(start, size), what, at);
  // The sum of all bytes, its own field taken as spaces.
  let sum = 8 * 0x20;
  for (let index = 0; index < blockSize; index++) sum += index >= 148 && index < 156 ? 0 : (block[index] ?? 0);
  if (sum !== number(148, 8)) throw corruptTar(`the checksum of the header at byte ${at} is wrong`);
  const magic = Buffer.from(block.subarray(257, 263)).toString("latin1");
  const name = field(block, 0, 100);
  // POSIX has a prefix where GNU has times.
  const prefix = magic === "ustar\0" ? field(block, 345, 155) : new Uint8Array(0);
  return {
    name: prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from("/"), name]),
    linkName: field(block, 157, 100),
    mode: number(100, 8),
    uid: demanded(108, 8, "user"),
    gid: demanded(116, 8, "group"),
    size: number(124, 12),
    modified: number(136, 12),
    kind: block[156] === 0 ? "0" : String.fromCharCode(block[156] ?? 0),
    device: magic.startsWith("ustar")
      ? { major: demanded(329, 8, "device"), minor: demanded(337, 8, "device") }
      : { major: 0, minor: 0 },
  };
}

/** The bytes of a field up to the first NUL. */
function field(block: Uint8Array, start: number, size: number): Uint8Array {
  const bytes = block.subarray(start, start + size);
  const end = bytes.indexOf(0);
  return end === -1 ? bytes : bytes.subarray(0, end);
}

/** The number of a user, group or device, which has 32 bits. @throws {Refusal} `corrupt-tar` */
export function demandId(value: number, what: string, at: number): number {
  if (value >= 0 && value <= 0xffffffff) return value;
  throw corruptTar(`the ${what} in the header at byte ${at} has an impossible number`);
}

/**
 * The number in `size` bytes from `start`: octal digits, or with the top bit set a big-endian number in two's complement.
 *
 * @param at where the block stands in the file, for the sentence
 * @throws {Refusal} `corrupt-tar`
 */
export function readNumber(block: Uint8Array, start: number, size: number, at: number): number {
  const first = block[start] ?? 0;
  const end = start + size;
  let value = 0;
  if (first & 0x80) {
    value = first & 0x40 ? -0x40 + (first & 0x3f) : first & 0x3f;
    for (let place = start + 1; place < end; place++) value = value * 256 + (block[place] ?? 0);
  } else {
    let digits = 0;
    for (let place = start; place < end; place++) {
      const byte = block[place] ?? 0;
      if (byte >= 0x30 && byte <= 0x37) {
        value = value * 8 + byte - 0x30;
        digits++;
      } else if (byte === 0 || byte === 0x20) {
        // Spaces may come first; anything after the digits is padding.
        if (digits > 0) break;
      } else throw corruptTar(`a number in the header at byte ${at} is none`);
    }
  }
  if (!Number.isSafeInteger(value)) throw corruptTar(`a number in the header at byte ${at} is too large`);
  return value;
}
