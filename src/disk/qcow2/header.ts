import { Refusal } from "../../refusal.ts";
import { uint64be, viewOf } from "../integers.ts";
import type { ByteReader } from "../reader.ts";
import type { DiskRefusalCode } from "../refusal-code.ts";
import { demandKnownFeatures, type Qcow2Feature, readFeatures } from "./features.ts";
import {
  backingFormatExtension,
  encryptionExtension,
  externalDataExtension,
  type HeaderExtension,
  parseHeaderExtensions,
} from "./header-extensions.ts";

/** How compressed clusters are compressed. */
export type Compression = "zlib" | "zstd";

/** What the header of a qcow2 image says; offsets and sizes in bytes. */
export interface Qcow2Header {
  readonly version: 2 | 3;
  readonly clusterSize: number;
  readonly clusterBits: number;
  readonly virtualSize: number;
  readonly encryption: "none" | "AES" | "LUKS";
  /** Entries of the active L1 table. */
  readonly l1Size: number;
  readonly l1Offset: number;
  readonly refcountTableOffset: number;
  readonly refcountTableClusters: number;
  readonly refcountBits: number;
  /** How many internal snapshots there are, and where their table starts. */
  readonly snapshots: number;
  readonly snapshotsOffset: number;
  /** The image was not closed: its refcounts may be wrong. */
  readonly dirty: boolean;
  /** Somebody found the image damaged and marked it so. */
  readonly corrupt: boolean;
  readonly lazyRefcounts: boolean;
  readonly externalData: boolean;
  readonly compression: Compression;
  readonly extendedL2: boolean;
  readonly headerLength: number;
  /** The feature bits that are set; none in version 2. */
  readonly features: readonly Qcow2Feature[];
  readonly extensions: readonly HeaderExtension[];
  /** Where the header of the encryption lies in the file, as its extension says. */
  readonly encryptionHeader?: { readonly offset: number; readonly length: number };
  /** As written in the image, hence hostile. */
  readonly backingFile?: string;
  readonly backingFormat?: string;
  readonly externalDataFile?: string;
}

/** `QFI\xfb` */
const magic = 0x514649fb;
const compressions: readonly (Compression | undefined)[] = ["zlib", "zstd"];
const encryptions = ["none", "AES", "LUKS"] as const;
/** The sizes that QEMU itself bears: clusters of 2 MiB, an L1 table of 32 MiB. */
const maximumClusterBits = 21;
const maximumL1Size = (32 * 1024 * 1024) / 8;
/** Bytes of the first cluster that are looked through for extensions; QEMU's own take under 1 KiB. */
const maximumExtensions = 64 * 1024;

const refuse = (code: DiskRefusalCode, clause: string) => new Refusal(code, clause);

/**
 * Reads the header of a qcow2 image of version 2 or 3 (QEMU's docs/interop/qcow2, "Header").
 *
 * @throws {Refusal} `truncated`, `unsupported-format`, `corrupt-image`
 */
export function parseHeader(file: ByteReader): Qcow2Header {
  const cut = () =>
    refuse("truncated", `the qcow2 ends within its header after ${file.length} bytes; copy or build the image again`);
  if (file.length < 72) throw cut();
  const start = viewOf(file.read(0, 72));
  if (start.getUint32(0) !== magic) throw refuse("corrupt-image", "it does not start as a qcow2 does");
  const version = start.getUint32(4);
  if (version !== 2 && version !== 3) {
    throw refuse(
      "unsupported-format",
      `qcow2 of version ${version}, as byte 4 says, is not known; convert it with qemu-img convert -O qcow2`,
    );
  }
  if (version === 3 && file.length < 104) throw cut();
  const clusterBits = start.getUint32(20);
  if (clusterBits < 9 || clusterBits > maximumClusterBits) {
    throw refuse(
      "corrupt-image",
      `the qcow2 claims clusters of 2^${clusterBits} bytes at byte 20, but 2^9 to 2^21 are possible; build the image again`,
    );
  }
  const clusterSize = 2 ** clusterBits;
  // A copy, since what the extensions say is kept.
  const first = Uint8Array.from(file.read(0, Math.min(clusterSize, maximumExtensions, file.length)));
  const view = viewOf(first);
  const headerLength = version === 2 ? 72 : view.getUint32(100);
  if (
    version === 3 &&
    (headerLength < 104 || headerLength % 8 !== 0 || headerLength > Math.min(clusterSize, maximumExtensions))
  ) {
    throw refuse(
      "corrupt-image",
      `the qcow2 claims a header of ${headerLength} bytes at byte 100, which is impossible; build the image again`,
    );
  }
  if (headerLength > first.length) throw cut();

  const backing = readBackingName(file, view, clusterSize);
  const extensions = parseHeaderExtensions(first.subarray(headerLength, backing?.offset ?? first.length));
  // The low half holds every bit that has a meaning today.
  const incompatible = version === 2 ? 0 : view.getUint32(76);
  const features = version === 2 ? [] : readFeatures(view, extensions);
  demandKnownFeatures(features);
  const encryption = encryptions[view.getUint32(32)];
  if (encryption === undefined)
    throw refuse(
      "encrypted",
      `the qcow2 is encrypted by the unknown method ${view.getUint32(32)} at byte 32; decrypt it first`,
    );
  const refcountOrder = version === 2 ? 4 : view.getUint32(96);
  if (refcountOrder > 6)
    throw refuse(
      "corrupt-image",
      `the qcow2 claims a refcount order of ${refcountOrder} at byte 96, but 6 is the most; build the image again`,
    );

  const dataOf = (type: number) => extensions.find((extension) => extension.type === type)?.data;
  const text = (type: number) => {
    const data = dataOf(type);
    return data === undefined ? undefined : Buffer.from(data).toString("utf8");
  };
  const encryptionHeader = dataOf(encryptionExtension);
  const backingFormat = text(backingFormatExtension);
  const externalDataFile = text(externalDataExtension);
  const header: Qcow2Header = {
    version,
    clusterSize,
    clusterBits,
    virtualSize: uint64be(view, 24),
    encryption,
    l1Size: view.getUint32(36),
    l1Offset: uint64be(view, 40),
    refcountTableOffset: uint64be(view, 48),
    refcountTableClusters: view.getUint32(56),
    refcountBits: 2 ** refcountOrder,
    snapshots: view.getUint32(60),
    snapshotsOffset: uint64be(view, 64),
    dirty: (incompatible & 1) !== 0,
    corrupt: (incompatible & 2) !== 0,
    lazyRefcounts: version === 3 && (view.getUint32(84) & 1) !== 0,
    externalData: (incompatible & 4) !== 0,
    compression: compressionOf(view, incompatible, headerLength),
    extendedL2: (incompatible & 16) !== 0,
    headerLength,
    features,
    extensions,
    ...(encryptionHeader !== undefined &&
      encryptionHeader.length >= 16 && {
        encryptionHeader: {
          offset: uint64be(viewOf(encryptionHeader), 0),
          length: uint64be(viewOf(encryptionHeader), 8),
        },
      }),
    ...(backing && { backingFile: backing.name }),
    ...(backingFormat !== undefined && { backingFormat }),
    ...(externalDataFile !== undefined && { externalDataFile }),
  };
  demandGeometry(header);
  return header;
}

function readBackingName(
  file: ByteReader,
  view: DataView,
  clusterSize: number,
): { offset: number; name: string } | undefined {
  const offset = uint64be(view, 8);
  if (offset === 0) return undefined;
  const size = view.getUint32(16);
  // At most 1023 bytes, within the first cluster.
  const readable = size <= 1023 && offset + size <= Math.min(clusterSize, file.length);
  return {
    offset: Math.min(offset, view.byteLength),
    name: readable ? Buffer.from(file.read(offset, size)).toString("utf8") : "",
  };
}

function compressionOf(view: DataView, incompatible: number, headerLength: number): Compression {
  const type = headerLength > 104 ? view.getUint8(104) : 0;
  const compression = compressions[type];
  if (compression === undefined) {
    throw refuse(
      "unsupported-format",
      `the qcow2 uses the unknown compression type ${type} at byte 104; convert it with qemu-img convert -O qcow2`,
    );
  }
  if (((incompatible & 8) !== 0) !== (type !== 0)) {
    throw refuse(
      "corrupt-image",
      "the qcow2 contradicts itself about its compression type at bytes 72 and 104; build the image again",
    );
  }
  return compression;
}

function demandGeometry(header: Qcow2Header): void {
  const { clusterSize, clusterBits, extendedL2, virtualSize, l1Size, l1Offset } = header;
  if (extendedL2 && clusterBits < 14) {
    throw refuse(
      "corrupt-image",
      "the qcow2 has extended L2 entries with clusters under 16 KiB, which is impossible; build the image again",
    );
  }
  const covered = clusterSize * (clusterSize / (extendedL2 ? 16 : 8)) * l1Size;
  if (
    l1Size > maximumL1Size ||
    !Number.isSafeInteger(virtualSize) ||
    covered < virtualSize ||
    l1Offset % clusterSize !== 0
  ) {
    throw refuse(
      "corrupt-image",
      `the header of the qcow2 claims, at bytes 24 to 47, a disk of ${virtualSize} bytes and an L1 table of ${l1Size} entries at byte ${l1Offset}, which cannot be; build the image again`,
    );
  }
}
