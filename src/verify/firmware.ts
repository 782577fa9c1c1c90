import type { PartitionTable } from "../disk/partition.ts";

/** Types of partitions that firmware or a boot loader looks for. */
export const efiSystemTypes: readonly string[] = ["c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "0xef"];
export const biosBootType = "21686148-6449-6e6f-744e-656564454649";
export const prepTypes: readonly string[] = ["9e1a2d38-c612-4316-aa26-8b49521e5a8b", "0x41"];

/** Which firmware a disk is laid out for; both may be. */
export interface Firmware {
  readonly bios: boolean;
  readonly efi: boolean;
}

/** By its partition table: a BIOS starts any MBR, and of a GPT only one with a partition for GRUB's core. */
export function firmwareOf({ scheme, partitions }: PartitionTable): Firmware {
  return {
    bios: scheme === "mbr" || partitions.some(({ type }) => type === biosBootType),
    efi: partitions.some(({ type }) => efiSystemTypes.includes(type)),
  };
}
