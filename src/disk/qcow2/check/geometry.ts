import { Refusal } from "../../../refusal.ts";
import { uint64be, viewOf } from "../../integers.ts";
import type { DiskRefusalCode } from "../../refusal-code.ts";
import type { QemuFile } from "./qemu-file.ts";

/** What a check needs of the header: offsets and sizes in bytes. */
export interface Geometry {
  readonly version: 2 | 3;
  readonly clusterBits: number;
  readonly clusterSize: number;
  /** Bytes of the disk, in whole sectors. */
  readonly diskSize: number;
  readonly encryption: "none" | "AES" | "LUKS";
  readonly l1Offset: number;
  /** Entries of the active L1 table. */
  readonly l1Size: number;
  readonly refcountTableOffset: number;
  /** Bytes of the refcount table. */
  readonly refcountTableSize: number;
  /** The width of a refcount is 2^order bits. */
  readonly refcountOrder: number;
  readonly snapshotsOffset: number;
  readonly snapshots: number;
  readonly externalData: boolean;
  readonly extendedL2: boolean;
  /** The autoclear bit that says the bitmaps are up to date. */
  readonly bitmapsValid: boolean;
  readonly rawExternalData: boolean;
  /** Where header extensions start, and where they must end. */
  readonly extensionsStart: number;
  readonly extensionsEnd: number;
}

/** `QFI\xfb` */
const magic = 0x514649fb;
const maximumRefcountTable = 8 * 1024 * 1024;
const maximumL1Table = 32 * 1024 * 1024;
const maximumSnapshots = 65536;
const encryptions = ["none", "AES", "LUKS"] as const;

const refuse = (code: DiskRefusalCode, clause: string) => new Refusal(code, clause);
const corrupt = (what: string) => refuse("corrupt-image", `${what}; build the image again`);

/**
 * Reads the header as far as a check needs it, and demands of it just what QEMU demands when it opens an image to check it,
 * which is less than a reader demands.
 *
 * @throws {Refusal} `corrupt-image`, `unsupported-format`, `encrypted`
 */
export function readGeometry(file: QemuFile): Geometry {
  const view = viewOf(file.padded(0, 112));
  if (view.getUint32(0) !== magic) throw refuse("corrupt-image", "it does not start as a qcow2 does");
  const version = view.getUint32(4);
  if (version !== 2 && version !== 3) throw refuse("unsupported-format", `qcow2 of version ${version} is not known`);
  const clusterBits = view.getUint32(20);
  if (clusterBits < 9 || clusterBits > 21) throw corrupt(`the qcow2 claims clusters of 2^${clusterBits} bytes`);
  const clusterSize = 2 ** clusterBits;
  const headerLength = version === 2 ? 72 : view.getUint32(100);
  if ((version === 3 && headerLength < 104) || headerLength > clusterSize) {
    throw corrupt(`the qcow2 claims a header of ${headerLength} bytes`);
  }
  const backingOffset = uint64be(view, 8);
  if (backingOffset > clusterSize) throw corrupt(`the name of the backing file starts at ${backingOffset}`);
  if (backingOffset !== 0 && view.getUint32(16) > Math.min(1023, clusterSize - backingOffset)) {
    throw corrupt(`the name of the backing file has ${view.getUint32(16)} bytes`);
  }
  const incompatible = version === 2 ? 0 : featuresOf(view);
  demandCompression(incompatible, headerLength > 104 ? view.getUint8(104) : 0);
  const extendedL2 = (incompatible & 16) !== 0;
  if (extendedL2 && clusterBits < 14) throw corrupt("the qcow2 has subclusters in clusters under 16 KiB");
  const refcountOrder = version === 2 ? 4 : view.getUint32(96);
  if (refcountOrder > 6) throw corrupt(`the qcow2 claims refcounts of 2^${refcountOrder} bits`);
  const encryption = encryptions[view.getUint32(32)];
  if (encryption === undefined) {
    throw refuse("encrypted", `the qcow2 is encrypted by the unknown method ${view.getUint32(32)}`);
  }
  const geometry: Geometry = {
    version,
    clusterBits,
    clusterSize,
    diskSize: Math.floor(uint64be(view, 24) / 512) * 512,
    encryption,
    l1Offset: uint64be(view, 40),
    l1Size: view.getUint32(36),
    refcountTableOffset: uint64be(view, 48),
    refcountTableSize: view.getUint32(56) * clusterSize,
    refcountOrder,
    snapshotsOffset: uint64be(view, 64),
    snapshots: view.getUint32(60),
    externalData: (incompatible & 4) !== 0,
    extendedL2,
    bitmapsValid: version === 3 && (view.getUint32(92) & 1) !== 0,
    rawExternalData: version === 3 && (view.getUint32(92) & 2) !== 0,
    extensionsStart: headerLength,
    extensionsEnd: backingOffset === 0 ? clusterSize : backingOffset,
  };
  demandTables(file, geometry, view);
  return geometry;
}

/** Bits 0 to 4 are known: dirty, corrupt, external data file, compression type, extended L2 entries. */
function featuresOf(view: DataView): number {
  const low = view.getUint32(76);
  if (view.getUint32(72) !== 0 || low > 31) {
    throw refuse(
      "unsupported-format",
      "the qcow2 needs features that are not known here; check it with qemu-img check",
    );
  }
  return low;
}

function demandCompression(incompatible: number, type: number): void {
  if (type > 1) throw refuse("unsupported-format", `the qcow2 uses the unknown compression type ${type}`);
  if (((incompatible & 8) !== 0) !== (type !== 0)) {
    throw corrupt("the qcow2 contradicts itself about its compression type");
  }
}

function demandTables(file: QemuFile, geometry: Geometry, view: DataView): void {
  const { clusterSize, extendedL2, l1Size } = geometry;
  const aligned = (at: number) => (view.getUint32(at) & (clusterSize - 1)) === 0;
  const { refcountTableOffset, refcountTableSize, snapshots, snapshotsOffset, l1Offset, diskSize } = geometry;
  if (
    refcountTableSize > maximumRefcountTable ||
    !aligned(52) ||
    !file.reaches(refcountTableOffset, refcountTableSize)
  ) {
    throw corrupt(`the qcow2 claims a refcount table of ${refcountTableSize} bytes at ${refcountTableOffset}`);
  }
  if (l1Size * 8 > maximumL1Table || !aligned(44) || !file.reaches(l1Offset, l1Size * 8)) {
    throw corrupt(`the qcow2 claims an L1 table of ${l1Size} entries at ${l1Offset}`);
  }
  if (snapshots > maximumSnapshots || !aligned(68) || !file.reaches(snapshotsOffset, snapshots * 40)) {
    throw corrupt(`the qcow2 claims ${snapshots} snapshots listed at ${snapshotsOffset}`);
  }
  const covered = clusterSize * (clusterSize / (extendedL2 ? 16 : 8)) * l1Size;
  if (diskSize >= 2 ** 63 || covered < uint64be(view, 24)) {
    throw corrupt(`the qcow2 claims ${uint64be(view, 24)} bytes, which an L1 table of ${l1Size} entries cannot map`);
  }
}
