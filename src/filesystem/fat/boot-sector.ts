import { viewOf } from "../../disk/integers.ts";
import type { ByteReader } from "../../disk/reader.ts";
import { corrupt } from "./corrupt.ts";
import { codePageText } from "./short-name.ts";

/** What the boot sector of a FAT file system says; sizes and places in bytes. */
export interface BootSector {
  /** Bits of an entry of the allocation table. */
  readonly bits: 12 | 16 | 32;
  readonly sectorSize: number;
  readonly clusterSize: number;
  /** Clusters of data; the first has the number 2. */
  readonly clusters: number;
  /** Where the cluster of number 2 starts. */
  readonly dataOffset: number;
  /** Where the allocation table in use starts. */
  readonly tableOffset: number;
  /** Bytes of one allocation table. */
  readonly tableSize: number;
  /** FAT12 and FAT16: where the root directory lies; FAT32 has it in clusters from `rootCluster`. */
  readonly root: { readonly offset: number; readonly size: number } | { readonly cluster: number };
  /** Whether it was not unmounted in order, or errors were met, as far as the boot sector says. */
  readonly dirty: boolean;
  /** The label in the boot sector, which tools seldom keep up to date. */
  readonly label: string;
  /** `1234-ABCD`, as Linux names the volume. */
  readonly serial: string;
}

/** Bytes of the boot sector that mean something, whatever the size of a sector. */
const bootSectorSize = 512;

/** Whether a FAT file system starts here, by the fields that Linux and Microsoft's specification demand, not by its name. */
export function hasBootSector(volume: ByteReader): boolean {
  if (volume.length < bootSectorSize) return false;
  const view = viewOf(volume.read(0, bootSectorSize));
  const sectorSize = view.getUint16(11, true);
  const sectorsPerCluster = view.getUint8(13);
  const media = view.getUint8(21);
  return (
    view.getUint16(510) === 0x55aa &&
    [512, 1024, 2048, 4096].includes(sectorSize) &&
    isPowerOfTwo(sectorsPerCluster) &&
    // Reserved sectors and the number of tables.
    view.getUint16(14, true) !== 0 &&
    view.getUint8(16) !== 0 &&
    (media === 0xf0 || media >= 0xf8) &&
    (view.getUint16(19, true) !== 0 || view.getUint32(32, true) !== 0) &&
    (view.getUint16(22, true) !== 0 || view.getUint32(36, true) !== 0)
  );
}

/**
 * Reads the boot sector (Microsoft's "FAT: General Overview of On-Disk Format", version 1.03, "Boot Sector and BPB").
 *
 * What has no 16-bit size of its table can only be FAT32, however few its clusters, as Linux and mkfs.fat hold it; else
 * the count of clusters alone decides.
 *
 * @param volume the file system from its first byte, for which `hasBootSector` holds
 * @throws {Refusal} `corrupt-filesystem`
 */
export function parseBootSector(volume: ByteReader): BootSector {
  if (!hasBootSector(volume)) throw corrupt("its boot sector describes none");
  const bytes = volume.read(0, bootSectorSize);
  const view = viewOf(bytes);
  const sectorSize = view.getUint16(11, true);
  const clusterSize = view.getUint8(13) * sectorSize;
  const reserved = view.getUint16(14, true) * sectorSize;
  const tables = view.getUint8(16);
  const isFat32 = view.getUint16(22, true) === 0;
  const tableSize = (view.getUint16(22, true) || view.getUint32(36, true)) * sectorSize;
  const size = (view.getUint16(19, true) || view.getUint32(32, true)) * sectorSize;
  const rootOffset = reserved + tables * tableSize;
  // The root directory fills whole sectors.
  const rootSize = isFat32 ? 0 : Math.ceil((view.getUint16(17, true) * 32) / sectorSize) * sectorSize;
  const dataOffset = rootOffset + rootSize;
  if (size > volume.length) throw corrupt(`it claims ${size} bytes, but what holds it has only ${volume.length}`);
  if (dataOffset + clusterSize > size) throw corrupt("its tables leave no room for data");
  if (!isFat32 && rootSize === 0) throw corrupt("its root directory has no room");

  const described = Math.floor((size - dataOffset) / clusterSize);
  const bits = isFat32 ? 32 : described < 4085 ? 12 : 16;
  if (described > (isFat32 ? 0x0ffffff5 : 65524)) throw corrupt(`it claims ${described} clusters`);
  // Clusters that the table has no entry for cannot be used.
  const clusters = Math.min(described, Math.floor((tableSize * 8) / bits) - 2);
  if (clusters < 1) throw corrupt("its allocation table has no room");
  const rootCluster = view.getUint32(44, true);
  if (isFat32 && (rootCluster < 2 || rootCluster >= clusters + 2)) {
    throw corrupt(`its root directory starts in the impossible cluster ${rootCluster}`);
  }
  // FAT32: bit 7 of the flags says that the tables are not kept equal, bits 0 to 3 which one counts.
  const flags = isFat32 ? view.getUint16(40, true) : 0;
  const active = flags & 0x80 ? flags & 0x0f : 0;
  if (active >= tables) throw corrupt(`it uses allocation table ${active} of ${tables}`);

  const extension = isFat32 ? 64 : 36;
  const isExtended = [0x28, 0x29].includes(bytes[extension + 2] ?? 0);
  const serial = view
    .getUint32(extension + 3, true)
    .toString(16)
    .toUpperCase()
    .padStart(8, "0");
  return {
    bits,
    sectorSize,
    clusterSize,
    clusters,
    dataOffset,
    tableOffset: reserved + active * tableSize,
    tableSize,
    root: isFat32 ? { cluster: rootCluster } : { offset: rootOffset, size: rootSize },
    // Bit 0: not unmounted; bit 1: errors.
    dirty: ((bytes[extension + 1] ?? 0) & 3) !== 0,
    label: bytes[extension + 2] === 0x29 ? labelOf(bytes.subarray(extension + 7, extension + 18)) : "",
    serial: isExtended ? `${serial.slice(0, 4)}-${serial.slice(4)}` : "",
  };
}

/** The text of a label, which is padded with spaces; `NO NAME` stands for none. */
function labelOf(bytes: Uint8Array): string {
  const label = codePageText(bytes);
  return label === "NO NAME" ? "" : label;
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && (value & (value - 1)) === 0;
}
