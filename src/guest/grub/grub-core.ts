import { uint64le, viewOf } from "../../disk/integers.ts";
import type { ByteReader } from "../../disk/reader.ts";

/** GRUB's core image for a BIOS as it is embedded in a disk. */
export interface GrubCore {
  /** The runs of sectors that it lies in: the first sector alone, then those of its list. */
  readonly runs: readonly SectorRun[];
  /** Everything behind its first sector, error correction at the end included. */
  readonly bytes: Buffer;
  /** Bytes that the packed part unpacks to. */
  readonly unpackedSize: number;
  /** The packed part. */
  readonly packed: Uint8Array;
}

export interface SectorRun {
  readonly start: number;
  readonly count: number;
}

const sectorSize = 512;
/** The list of runs stands at the end of the first sector and grows downwards: start, count, and where to load. */
const listEnd = 0x200;
const runSize = 12;
/** Runs that are followed; grub-install embeds one. */
const mostRuns = 16;
/** More sectors than a core image that is loaded below 640 KiB can have. */
const mostSectors = 1280;
/** Where the part behind the first sector is loaded. */
const loadAddress = 0x8200;
/** Sizes that a core image cannot fall short of or exceed, packed and unpacked. */
const sizes = { least: 1024, most: 8 * 1024 * 1024 } as const;
/** `mov esi, address`: the unpacking code says where the packed part starts. */
const moveToSource = 0xbe;
/** The unpacking code lies within this many bytes. */
const unpackerSize = 9216;

/**
 * Follows the boot sector to the core image (GRUB's `diskboot.S` and `startup_raw.S`).
 *
 * @param limit sectors of the disk that it may lie in: from the first, to before the second
 * @returns why there is none that could be started, as a clause
 */
export function readGrubCore(
  disk: ByteReader,
  coreSector: number,
  limit: readonly [number, number],
): GrubCore | string {
  const runs: SectorRun[] = [{ start: coreSector, count: 1 }];
  const outside = ({ start, count }: SectorRun) => start < limit[0] || start + count > limit[1];
  const place = ({ start, count }: SectorRun) => `sectors ${start} to ${start + count - 1}`;
  const [first] = runs;
  if (first === undefined || outside(first)) {
    return `would start in sector ${coreSector}, which is not among sectors ${limit[0]} to ${limit[1] - 1}`;
  }
  const head = Buffer.from(disk.read(coreSector * sectorSize, sectorSize));
  if (!head.includes("Geom\0", 0, "latin1")) return `is not where it should start, in sector ${coreSector}`;
  const parts: Uint8Array[] = [];
  for (let at = listEnd - runSize, left = mostSectors; ; at -= runSize) {
    const run = { start: uint64le(viewOf(head), at), count: head.readUInt16LE(at + 8) };
    if (run.count === 0) break;
    if (runs.length > mostRuns || run.count > left) return `has a list of sectors at byte ${at} that is too long`;
    if (outside(run)) return `lies in ${place(run)}, of which only ${limit[0]} to ${limit[1] - 1} are free for it`;
    left -= run.count;
    runs.push(run);
    parts.push(Uint8Array.from(disk.read(run.start * sectorSize, run.count * sectorSize)));
  }
  const bytes = Buffer.concat(parts);
  const packing = bytes.length < sizes.least ? undefined : packingOf(bytes);
  return packing === undefined ? "has no packed part where its first sector leads" : { runs, bytes, ...packing };
}

/** The sizes stand at fixed places; where the packed part starts only the code tells. */
function packingOf(bytes: Buffer): Pick<GrubCore, "packed" | "unpackedSize"> | undefined {
  const [packedSize, unpackedSize] = [bytes.readUInt32LE(8), bytes.readUInt32LE(12)];
  if (packedSize < sizes.least || unpackedSize < packedSize || unpackedSize > sizes.most) return undefined;
  for (let at = 0; at < Math.min(unpackerSize, bytes.length - 5); at++) {
    if (bytes[at] !== moveToSource) continue;
    const start = bytes.readUInt32LE(at + 1) - loadAddress;
    // The first byte of an LZMA stream is always 0.
    if (start <= at || start > unpackerSize || start + packedSize > bytes.length || bytes[start] !== 0) continue;
    return { packed: bytes.subarray(start, start + packedSize), unpackedSize };
  }
  return undefined;
}
