import { uint64le, viewOf } from "../../disk/integers.ts";

/** GRUB's first sector for a BIOS, boot.img, as it stands on a disk. */
export interface GrubBootSector {
  /** The sector that it loads next. */
  readonly coreSector: number;
  /** The drive that it loads it from: 0xff is the one that the BIOS started, 0x80 the first hard disk. */
  readonly bootDrive: number;
}

/** What grub-install writes into the sector (`GRUB_BOOT_MACHINE_*`): places of fields, in bytes. */
const kernelSectorAt = 0x5c;
const bootDriveAt = 0x64;
/** The jump over the BIOS parameter block, and the start of the code: interrupts off, then a test of the drive. */
const jump = "eb63";
const codeStart = { at: 0x65, bytes: "fa" };
const driveTest = { at: 0x68, bytes: "f6c280" };
/** Where the code is loaded, for the jump to it: the segment 0x800. */
const loadAddress = { at: 0x5a, bytes: "0080" };
/** Bytes of code that no installation changes: from behind the drive test to the disk's signature. */
const fixedCode = [0x68, 0x1b8] as const;

/**
 * Reads the first sector of a disk as GRUB's.
 *
 * @param original GRUB's own boot.img where the guest has one: then all of the code must equal it
 * @returns why it is not GRUB's, as a clause, else what it loads
 */
export function readGrubBootSector(sector: Uint8Array, original?: Uint8Array): GrubBootSector | string {
  const bytes = Buffer.from(sector);
  if (bytes.length < 512 || bytes.readUInt16BE(510) !== 0x55aa) return "has no signature at byte 510";
  if (bytes.subarray(0, 440).every((byte) => byte === 0)) return "holds no code";
  const stands = ({ at, bytes: hex }: { at: number; bytes: string }) =>
    bytes.toString("hex", at, at + hex.length / 2) === hex;
  if (!stands({ at: 0, bytes: jump }) || ![codeStart, driveTest, loadAddress].every(stands)) {
    return "holds code that is not GRUB's boot.img";
  }
  if (!bytes.includes("Geom\0", 0, "latin1")) return "holds none of the messages of GRUB's boot.img";
  if (original !== undefined) {
    const [from, to] = fixedCode;
    const other = bytes.subarray(from, to).findIndex((byte, index) => byte !== original[from + index]);
    if (other !== -1) return `differs from the guest's boot.img at byte ${from + other}`;
  }
  return { coreSector: uint64le(viewOf(bytes), kernelSectorAt), bootDrive: bytes.readUInt8(bootDriveAt) };
}
