import { Refusal } from "../../refusal.ts";
import { uint64be, viewOf } from "../integers.ts";
import type { ByteReader } from "../reader.ts";
import type { DiskRefusalCode } from "../refusal-code.ts";
import { corrupt } from "./corrupt.ts";

/** What the footer of a VHD says. */
export interface VhdFooter {
  readonly type: "fixed" | "dynamic" | "differencing";
  /** Where the header of a dynamic disk stands. */
  readonly headerOffset: number;
  /** Four characters that name the program that made it, hostile. */
  readonly creator: string;
  /** Bytes that the guest sees, by QEMU's rule. */
  readonly virtualSize: number;
  /** Bytes by the footer's own field, which the geometry may fall short of. */
  readonly currentSize: number;
  /** Where it was read from: at the start of a dynamic disk, else at the end. */
  readonly offset: number;
}

/** What every footer starts with. */
export const footerCookie: Uint8Array = Buffer.from("conectix", "latin1");
/** Bytes of a footer; before Virtual PC 2004 the last one was left out. */
export const footerSizes = [512, 511] as const;
const footerSize = footerSizes[0];

const types: Readonly<Record<number, VhdFooter["type"]>> = { 2: "fixed", 3: "dynamic", 4: "differencing" };
/** Programs whose disks are as large as their footer says, by QEMU's `block/vpc.c`; those of others by their geometry. */
const exactCreators: ReadonlySet<string> = new Set(["win ", "qem2", "d2v ", "CTXS", "tap\0"]);
/** The largest geometry that can be told, in sectors: a disk that has it may be larger. */
const maximumGeometry = 65535 * 16 * 255;
/** 2040 GiB, in sectors. */
const maximumSectors = 0xff000000;

/**
 * Reads the footer: the copy at the start if there is one, which a dynamic disk has, else the one at the end, which must
 * then be a fixed disk's (Microsoft's "Virtual Hard Disk Image Format Specification", "Hard Disk Footer Format").
 *
 * @throws {Refusal} `corrupt-image`, `unsupported-format`
 */
export function readFooter(file: ByteReader): VhdFooter {
  if (file.length >= footerSize && isFooter(file.read(0, footerSize))) {
    const footer = parseFooter(file.read(0, footerSize), 0);
    if (footer.type === "fixed") throw corrupt("a fixed disk has its footer at the start");
    return footer;
  }
  const size = footerSizes.find((bytes) => file.length >= bytes && isFooter(file.read(file.length - bytes, bytes)));
  if (size === undefined) throw corrupt("it has no footer");
  const bytes = Buffer.alloc(footerSize);
  bytes.set(file.read(file.length - size, size));
  const footer = parseFooter(bytes, file.length - size);
  if (footer.type !== "fixed") throw corrupt("the copy of the footer at its start is missing");
  return footer;
}

/** Whether the bytes start as a footer does. */
function isFooter(bytes: Uint8Array): boolean {
  return Buffer.compare(footerCookie, bytes.subarray(0, footerCookie.length)) === 0;
}

/** The sum that a footer and a header carry: all bytes added up, the field itself taken as 0, and every bit turned round. */
export function checksumOf(bytes: Uint8Array, field: number): number {
  let sum = 0;
  bytes.forEach((byte, index) => {
    if (index < field || index >= field + 4) sum += byte;
  });
  return ~sum >>> 0;
}

function parseFooter(bytes: Uint8Array, offset: number): VhdFooter {
  const view = viewOf(bytes);
  if (checksumOf(bytes, 64) !== view.getUint32(64))
    throw corrupt(`the checksum of the footer at byte ${offset} is wrong`);
  const type = types[view.getUint32(60)];
  if (type === undefined) throw corrupt(`its footer names the unknown type ${view.getUint32(60)}`);
  const creator = Buffer.from(bytes.subarray(28, 32)).toString("latin1");
  const currentSize = uint64be(view, 48);
  // Cylinders, heads and sectors per track.
  const geometry = view.getUint16(56) * view.getUint8(58) * view.getUint8(59);
  const isExact = exactCreators.has(creator) || geometry === maximumGeometry;
  const sectors = isExact ? Math.floor(currentSize / 512) : geometry;
  if (sectors > maximumSectors) {
    const clause = `the VHD claims ${sectors} sectors, more than the ${maximumSectors} that one can have; convert or build the image again`;
    throw new Refusal<DiskRefusalCode>("unsupported-format", clause);
  }
  if (sectors === 0) throw corrupt("its footer claims a disk without sectors");
  return { type, headerOffset: uint64be(view, 16), creator, virtualSize: sectors * 512, currentSize, offset };
}
