import { Refusal } from "../../refusal.ts";
import { cached } from "../cached-reader.ts";
import { uint64be, viewOf } from "../integers.ts";
import type { ByteReader } from "../reader.ts";
import type { DiskRefusalCode } from "../refusal-code.ts";
import type { Qcow2Header } from "./header.ts";
import { bitmapsExtension } from "./header-extensions.ts";

/** A persistent bitmap that a qcow2 keeps of changes to its disk; the name is the image's, hence hostile. */
export interface Qcow2Bitmap {
  readonly name: string;
  /** 1: a dirty tracking bitmap; the specification knows no other. */
  readonly type: number;
  /** Bytes of the disk that one bit stands for. */
  readonly granularity: number;
  /** It was not saved, and may be wrong. */
  readonly inUse: boolean;
  /** Whoever writes to the disk must go on tracking. */
  readonly auto: boolean;
  /** Whether the image as a whole says that its bitmaps agree with its disk. */
  readonly consistent: boolean;
  /** Where its table starts in the file, and how many entries that has. */
  readonly tableOffset: number;
  readonly tableSize: number;
}

/** The most bitmaps that QEMU bears. */
const maximumCount = 65535;
const maximumDirectory = 16 * 1024 * 1024;
const maximumExtra = 1024;

/**
 * Reads the directory of the bitmaps extension (QEMU's docs/interop/qcow2, "Bitmaps").
 *
 * @throws {Refusal} `corrupt-image` with the place, also where the directory does not lie within the file
 */
export function readBitmaps(file: ByteReader, header: Qcow2Header): readonly Qcow2Bitmap[] {
  const extension = header.extensions.find(({ type }) => type === bitmapsExtension);
  if (extension === undefined) return [];
  if (extension.data.length < 24) throw corrupt(`has a bitmaps extension of ${extension.data.length} bytes, not 24`);
  const fields = viewOf(extension.data);
  const count = fields.getUint32(0);
  const size = uint64be(fields, 8);
  const start = uint64be(fields, 16);
  if (count > maximumCount || size > maximumDirectory || start % header.clusterSize !== 0)
    throw corrupt(`claims ${count} bitmaps in a directory of ${size} bytes at byte ${start}, which cannot be`);
  if (start + size > file.length)
    throw corrupt(`has a directory of bitmaps that reaches byte ${start + size}, beyond the end of the file`);
  const consistent = header.features.some(({ kind, bit }) => kind === "autoclear" && bit === 0);
  const pages = cached(file);
  const bitmaps: Qcow2Bitmap[] = [];
  let at = start;

  function bytes(length: number): Uint8Array {
    if (at + length > start + size)
      throw corrupt(`has a directory of bitmaps whose entry ${bitmaps.length} at byte ${at} does not fit into it`);
    return pages.read(at, length);
  }

  for (let index = 0; index < count; index++) {
    const fixed = viewOf(bytes(24));
    const nameSize = fixed.getUint16(18);
    const extraSize = fixed.getUint32(20);
    const bits = fixed.getUint8(17);
    if (extraSize > maximumExtra || bits > 63)
      throw corrupt(`has a bitmap with ${extraSize} bytes of extra data and grains of 2^${bits} bytes at byte ${at}`);
    const entry = Buffer.from(bytes(24 + extraSize + nameSize));
    const view = viewOf(entry);
    const flags = view.getUint32(12);
    bitmaps.push({
      name: entry.toString("utf8", 24 + extraSize),
      type: view.getUint8(16),
      granularity: 2 ** bits,
      inUse: (flags & 1) !== 0,
      auto: (flags & 2) !== 0,
      consistent,
      tableOffset: uint64be(view, 0),
      tableSize: view.getUint32(8),
    });
    at += Math.ceil(entry.length / 8) * 8;
  }
  return bitmaps;
}

function corrupt(what: string): Refusal<DiskRefusalCode> {
  return new Refusal("corrupt-image", `the qcow2 ${what}; check it with qemu-img check and build it again`);
}
