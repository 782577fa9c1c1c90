import type { Partition, PartitionTable } from "../../disk/partition.ts";
import type { ByteReader } from "../../disk/reader.ts";
import type { FileTree } from "../../filesystem/tree.ts";
import { readGrubBody } from "./grub-body.ts";
import { type GrubBootSector, readGrubBootSector } from "./grub-boot-sector.ts";
import type { GrubCore } from "./grub-core.ts";
import { type GrubRoot, prefixFaults } from "./grub-prefix.ts";
import { decodeLzma } from "./lzma.ts";

/** The first sector of the disk, or why it is not GRUB's; its code must be that of the guest's own boot.img, where there is one. */
export function bootSectorOf(disk: ByteReader, tree: FileTree, modules: string | undefined): GrubBootSector | string {
  if (disk.length < 512) return "is not there";
  return readGrubBootSector(disk.read(0, 512), originalOf(tree, modules, "boot.img", 512));
}

/**
 * The sectors in which GRUB's core may lie: between the table and the first partition of an MBR, or the partition of a GPT
 * that is there for it.
 */
export function coreLimits({ scheme, partitions }: PartitionTable, biosBootType: string): readonly [number, number] {
  const sectors = ({ offset, size }: Partition) => [offset / 512, (offset + size) / 512] as const;
  if (scheme === "gpt") {
    const own = partitions.find(({ type }) => type === biosBootType);
    return own === undefined ? [0, 0] : sectors(own);
  }
  return [1, Math.min(...partitions.filter(({ size }) => size > 0).map((partition) => sectors(partition)[0]))];
}

/** What keeps a core image from leading to the root file system, one clause each; what it is made of goes to `note`. */
export function coreFaults(
  core: GrubCore,
  root: GrubRoot,
  original: Uint8Array | undefined,
  note: (line: string) => void,
): string[] {
  const body = decodeLzma(core.packed, core.unpackedSize);
  const parts = body && readGrubBody(Buffer.from(body.buffer, body.byteOffset, body.length));
  if (parts === undefined)
    return [`its ${core.packed.length} packed bytes are damaged: they do not unpack to a kernel with modules`];
  const { modules, prefix, configuration } = parts;
  note(
    `core image: modules ${modules.join(" ") || "none"}; prefix ${prefix ?? "none"}${configuration === undefined ? "" : `; it runs ${configuration.trim()}`}`,
  );
  const faults = prefixFaults(parts, root);
  const other = original === undefined ? -1 : differenceFrom(core, original);
  if (other !== -1) faults.push(`it differs from the guest's core.img at byte ${other}`);
  return faults;
}

/** The file that was embedded, as the guest keeps it below GRUB's directory; none above `most` bytes. */
export function originalOf(
  tree: FileTree,
  directory: string | undefined,
  name: string,
  most: number,
): Uint8Array | undefined {
  const path = `${directory}/${name}`;
  const status = directory === undefined ? undefined : tree.stat(path);
  return status?.type === "file" && status.size > 0 && status.size <= most ? tree.read(path) : undefined;
}

/** Fields of the second sector that say how much error correction was added when it was embedded. */
const [correctionStart, correctionEnd] = [0x10, 0x14];

/** The first byte of the file at which the embedded image is another; -1 where none is. The first sector is left out, since its list is filled in. */
function differenceFrom({ bytes }: GrubCore, original: Uint8Array): number {
  for (let at = 512; at < original.length; at++) {
    const place = at - 512;
    if (place >= correctionStart && place < correctionEnd) continue;
    if (bytes[place] !== original[at]) return at;
  }
  return -1;
}
