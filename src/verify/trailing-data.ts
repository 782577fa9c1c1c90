import type { ByteReader } from "../disk/reader.ts";
import type { ImageUnderTest } from "./image-under-test.ts";

/** Bytes behind the end of what an image describes. */
export interface TrailingData {
  /** What they lie behind, for a sentence. */
  readonly behind: string;
  readonly offset: number;
  readonly size: number;
  /** Where the first byte that is not zero stands; `undefined` where all that was looked at are. */
  readonly firstByte: number | undefined;
  /** How many were looked at. */
  readonly looked: number;
}

/** Bytes that are looked at in one place; more of them are rather a disk that was grown. */
const mostBytes = 32 * 1024 * 1024;
const stepSize = 1024 * 1024;
const zeros = Buffer.alloc(stepSize);
/** The backup of a GPT: 32 sectors of entries and its header. */
const backupSectors = 33;

/** What lies behind the last cluster of a qcow2, and behind the last partition of the disk in it. */
export function trailingData(
  image: Pick<ImageUnderTest, "file" | "format" | "disk" | "partitions" | "checkClusters">,
): readonly TrailingData[] {
  const { file, disk, partitions } = image;
  const found: TrailingData[] = [];
  if (image.format === "qcow2") {
    const end = image.checkClusters().imageEndOffset;
    if (end < file.length) found.push(looked(file, "the last cluster", end, file.length));
  }
  if (disk !== undefined && partitions !== undefined) {
    const reserved = partitions.scheme === "gpt" ? backupSectors * partitions.sectorSize : 0;
    const end = Math.max(0, ...partitions.partitions.map(({ offset, size }) => offset + size));
    if (end < disk.length - reserved) found.push(looked(disk, "the last partition", end, disk.length - reserved));
  }
  return found;
}

function looked(reader: ByteReader, behind: string, offset: number, end: number): TrailingData {
  const until = Math.min(end, offset + mostBytes);
  for (let at = offset; at < until; at += stepSize) {
    const bytes = reader.read(at, Math.min(stepSize, until - at));
    if (Buffer.compare(bytes, zeros.subarray(0, bytes.length)) === 0) continue;
    const place = bytes.findIndex((byte) => byte !== 0);
    return { behind, offset, size: end - offset, firstByte: at + place, looked: until - offset };
  }
  return { behind, offset, size: end - offset, firstByte: undefined, looked: until - offset };
}
