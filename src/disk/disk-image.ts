import { cached } from "./cached-reader.ts";
import type { ContainerFormat } from "./container-format.ts";
import { type BackingPolicy, openBackedQcow2 } from "./qcow2/backing-chain.ts";
import { openQcow2, type Qcow2Image } from "./qcow2/qcow2-image.ts";
import type { ByteReader } from "./reader.ts";
import type { VhdFooter } from "./vhd/footer.ts";
import { openVhd } from "./vhd/vhd-image.ts";

/** What a guest would see as its disk; `length` is the virtual size in bytes. */
export interface DiskImage extends ByteReader {
  readonly format: "qcow2" | "raw" | "vhd";
  /** What the container says of itself. */
  readonly qcow2?: Qcow2Image;
  readonly vhd?: VhdFooter;
  /** Closes the backing files that were opened, not the file that was given; no read may follow. */
  close(): void;
}

/** What opening may do besides reading the file. */
export interface DiskOptions {
  /** Leave to read backing files; without it an image that has one is refused. */
  readonly backing?: BackingPolicy | undefined;
  /** Hardly anything will be read twice: keep an eighth of what is usually kept in memory, and use it again, so that bytes must be copied or used at once. */
  readonly readsOnce?: boolean;
}

/**
 * Opens the disk in a file.
 *
 * @param file the whole file; it must stay open as long as the disk is used
 * @throws {Refusal} what `openQcow2`, `openBackedQcow2` and `openVhd` throw
 */
export async function openDisk(
  file: ByteReader,
  format: Exclude<ContainerFormat, "tar">,
  { backing, readsOnce = false }: DiskOptions = {},
): Promise<DiskImage> {
  if (format === "raw") return { ...cached(file), format, close() {} };
  if (format === "vhd") {
    const image = openVhd(file);
    return { ...cached(image), format, vhd: image.footer, close() {} };
  }
  const { image, close } =
    backing === undefined
      ? { image: await openQcow2(file, undefined, readsOnce ? 8 : 1, readsOnce), close() {} }
      : await openBackedQcow2(file, backing);
  const { length, read } = image;
  return { length, read, format, qcow2: image, close };
}
