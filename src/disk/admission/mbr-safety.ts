import type { SafetyFailure } from "./inspected-format.ts";

/** The type of the entry that keeps others off a disk with a GPT. */
const protectiveType = 0xee;
const entryPlaces = [446, 462, 478, 494] as const;

/**
 * What the inspection holds against the first sector of a disk that ends in 55 AA, the first fault found: it knows the GPT
 * by its protective MBR alone.
 */
export function mbrFailures(sector: Buffer): readonly SafetyFailure[] {
  const clause = faultOf(sector);
  return clause === undefined ? [] : [{ check: "mbr", clause }];
}

function faultOf(sector: Buffer): string | undefined {
  const used: number[] = [];
  let protectsGpt = false;
  for (const [index, at] of entryPlaces.entries()) {
    const status = sector.readUInt8(at);
    if (status !== 0 && status !== 0x80) {
      return `entry ${index + 1} of the MBR has the boot flag 0x${status.toString(16)}, which is neither 0x00 nor 0x80`;
    }
    const type = sector.readUInt8(at + 4);
    if (type !== 0) used.push(index);
    if (type !== protectiveType) continue;
    protectsGpt = true;
    // Head, sector and cylinder of the first sector that is protected: always the second of the disk.
    const chs = sector.toString("hex", at + 1, at + 4);
    if (chs !== "000200") return `the protective MBR starts at CHS ${chs}, not 000200`;
    const start = sector.readUInt32LE(at + 8);
    if (start !== 1) return `the protective MBR starts at sector ${start}, not 1`;
  }
  if (protectsGpt && (used.length > 1 || used[0] !== 0)) {
    return "the protective MBR stands not in the first entry, or has other partitions beside it";
  }
  return used.length === 0 ? "the MBR defines no partition" : undefined;
}
