import { Refusal } from "../../refusal.ts";
import { quoted } from "../quoted.ts";
import type { ByteReader } from "../reader.ts";
import type { DiskRefusalCode } from "../refusal-code.ts";
import { type Allocation, measureAllocation } from "./allocation.ts";
import { type Qcow2Bitmap, readBitmaps } from "./bitmaps.ts";
import { decompressorOf } from "./decompressor.ts";
import { guestClusters } from "./guest-clusters.ts";
import { parseHeader, type Qcow2Header } from "./header.ts";
import { openL2Tables, truncated } from "./l2-tables.ts";
import { refcountEnd } from "./refcounts.ts";
import { type Qcow2Snapshot, readSnapshots } from "./snapshots.ts";

/** A qcow2 image: its guest's bytes, and what it says of itself. */
export interface Qcow2Image extends ByteReader {
  readonly header: Qcow2Header;
  readonly allocation: Allocation;
  /** Read when first asked for; throws `corrupt-image` where the table cannot be. */
  readonly snapshots: readonly Qcow2Snapshot[];
  /** Read when first asked for; throws `corrupt-image` where the directory cannot be. */
  readonly bitmaps: readonly Qcow2Bitmap[];
}

/**
 * Opens a qcow2 image, versions 2 and 3, and makes sure that all it describes is there.
 *
 * @param backing the disk of the backing file; without it an image that names one is refused
 * @param layers how many images of a chain share the memory for caches; more when little is to be kept
 * @param reusesMemory as of `GuestParts`
 * @throws {Refusal} `truncated`, `backing-file`, `encrypted`, `external-data-file`, `unsupported-format`, `corrupt-image`
 */
export async function openQcow2(
  file: ByteReader,
  backing?: ByteReader,
  layers = 1,
  reusesMemory = false,
): Promise<Qcow2Image> {
  const header = parseHeader(file);
  refuseDependent(header, backing !== undefined);
  const tables = openL2Tables(file, header, layers);
  const allocation = measureAllocation(tables, header, file.length);
  const missing = refcountEnd(file, header) - file.length;
  if (missing > 0) throw truncated(missing);
  const decompress = await decompressorOf(header.compression);
  const reader = guestClusters({ file, header, tables, decompress, backing, layers, reusesMemory });
  for (const cluster of allocation.cutClusters) {
    try {
      reader.read(cluster * header.clusterSize, 1);
    } catch {
      throw truncated(1);
    }
  }
  let snapshots: readonly Qcow2Snapshot[] | undefined;
  let bitmaps: readonly Qcow2Bitmap[] | undefined;
  return {
    ...reader,
    header,
    allocation,
    get snapshots() {
      snapshots ??= readSnapshots(file, header);
      return snapshots;
    },
    get bitmaps() {
      bitmaps ??= readBitmaps(file, header);
      return bitmaps;
    },
  };
}

/** What the image needs besides its own file must be there. */
function refuseDependent(header: Qcow2Header, hasBacking: boolean): void {
  if (header.encryption !== "none") {
    const clause = `the qcow2 is encrypted (${header.encryption}); decrypt it with qemu-img convert first`;
    throw new Refusal<DiskRefusalCode>("encrypted", clause);
  }
  if (header.backingFile !== undefined && !hasBacking) {
    const clause = `the qcow2 holds only what differs from its backing file ${quoted(header.backingFile)}; join them with qemu-img convert -O qcow2`;
    throw new Refusal<DiskRefusalCode>("backing-file", clause);
  }
  if (header.externalData) {
    const name = header.externalDataFile === undefined ? "" : ` ${quoted(header.externalDataFile)}`;
    const clause = `the qcow2 keeps its data in another file${name}; join them with qemu-img convert -O qcow2`;
    throw new Refusal<DiskRefusalCode>("external-data-file", clause);
  }
}
