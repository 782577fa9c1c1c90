import { cached } from "./cached-reader.ts";
import type { ContainerFormat } from "./container-format.ts";
import type { Allocation } from "./qcow2/allocation.ts";
import type { Qcow2Header } from "./qcow2/header.ts";
import { openQcow2 } from "./qcow2/qcow2-image.ts";
import type { ByteReader } from "./reader.ts";

/** What a guest would see as its disk; `length` is the virtual size in bytes. */
export interface DiskImage extends ByteReader {
  readonly format: "qcow2" | "raw";
  /** What the container says of itself. */
  readonly qcow2?: { readonly header: Qcow2Header; readonly allocation: Allocation };
}

/**
 * Opens the disk in a file.
 *
 * @param file the whole file; it must stay open as long as the disk is used
 * @throws {Refusal} what `openQcow2` throws
 */
export async function openDisk(file: ByteReader, format: Exclude<ContainerFormat, "tar">): Promise<DiskImage> {
  if (format === "raw") return { ...cached(file), format };
  const { header, allocation, length, read } = await openQcow2(file);
  return { length, read, format, qcow2: { header, allocation } };
}
