import { isFooted, parseSparseHeader, type SparseHeader } from "./vmdk-header.ts";

const endOfStream = 0;
const footerMarker = 3;

/**
 * What the inspection holds against the end of a VMDK made to be streamed, the first fault found.
 *
 * @param tail the last three sectors: the marker of a footer, the footer, and the marker of the end
 */
export function footerFault(header: SparseHeader, tail: Buffer): string | undefined {
  const footer = parseSparseHeader(tail.subarray(512));
  if (footer.magic !== header.magic) return "header and footer have different signatures";
  if (footer.version !== header.version) return "header and footer are of different versions";
  const places = ["descriptorSector", "descriptorSectors"] as const;
  if (places.some((place) => footer[place] !== header[place])) return "the footer names another descriptor";
  if (isFooted(footer)) return "the footer speaks of another footer";
  if (!isMarker(tail.subarray(0, 512), footerMarker)) return "the marker of the footer is invalid";
  const last = tail.subarray(1024);
  if (last.readBigUInt64LE(0) !== 0n || !isMarker(last, endOfStream)) return "the marker of the end is invalid";
  return undefined;
}

/** A value, then a size of 0 and the type, and nothing else in the sector. */
function isMarker(sector: Buffer, type: number): boolean {
  return (
    sector.readUInt32LE(8) === 0 && sector.readUInt32LE(12) === type && sector.subarray(16).every((byte) => byte === 0)
  );
}
