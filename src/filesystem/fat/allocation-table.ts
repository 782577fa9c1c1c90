import { byteCache } from "../../disk/byte-cache.ts";
import type { ByteReader } from "../../disk/reader.ts";
import type { BootSector } from "./boot-sector.ts";
import { corrupt } from "./corrupt.ts";

/** The allocation table in use: which cluster follows which. */
export interface AllocationTable {
  /** The cluster after this one, 0 at the end of a chain. @throws {Refusal} `corrupt-filesystem` */
  next(cluster: number): number;
  /** Whether entry 1 says that the volume was not unmounted in order, or that errors were met; FAT12 cannot say it. */
  readonly dirty: boolean;
}

/** Bytes fetched and kept together: an entry of 1.5, 2 or 4 bytes never crosses their end. */
const pageSize = 12_288;
const budget = 1024 * 1024;

/** Opens the table that the boot sector names (Microsoft's specification, "FAT Data Structure"). */
export function openAllocationTable(volume: ByteReader, boot: BootSector): AllocationTable {
  const { bits, clusters, tableOffset, tableSize } = boot;
  const pages = byteCache(budget);

  function pageAt(number: number): Uint8Array {
    const kept = pages.get(number);
    if (kept !== undefined) return kept;
    const start = number * pageSize;
    const page = new Uint8Array(volume.read(tableOffset + start, Math.min(pageSize, tableSize - start)));
    pages.set(number, page);
    return page;
  }

  function entry(cluster: number): number {
    const at = Math.floor((cluster * bits) / 8);
    const number = Math.floor(at / pageSize);
    const page = pageAt(number);
    const place = at - number * pageSize;
    const byte = (index: number) => page[place + index] ?? 0;
    const low = byte(0) | (byte(1) << 8);
    if (bits === 16) return low;
    // Two entries share three bytes.
    if (bits === 12) return cluster % 2 === 0 ? low & 0xfff : low >> 4;
    return low | (byte(2) << 16) | ((byte(3) & 0x0f) << 24);
  }

  const top = bits === 32 ? 0x0fffffff : (1 << bits) - 1;
  // FAT16: bits 15 and 14; FAT32: bits 27 and 26; a clear bit speaks of trouble.
  const healthy = bits === 12 ? 0 : 3 << (bits === 16 ? 14 : 26);
  return {
    dirty: (entry(1) & healthy) !== healthy,
    next(cluster) {
      const value = entry(cluster);
      if (value >= 2 && value < clusters + 2) return value;
      if (value >= top - 7) return 0;
      const what = value === 0 ? "a free cluster" : value === top - 8 ? "a bad cluster" : `the impossible ${value}`;
      throw corrupt(`a chain leads from cluster ${cluster} to ${what}`);
    },
  };
}
