import type { Nic } from "./machine.ts";

/** QEMU's machines that amphorae are booted on: the first two for amd64 and i386, the last for arm64. */
export type MachineKind = "pc" | "q35" | "virt";

export type Accelerator = "kvm" | "tcg";

/** A file that is only ever read, with QEMU's name of its format. */
export interface Layer {
  readonly path: string;
  readonly format: "qcow2" | "raw" | "vpc";
}

/** What a guest sees as its disk. */
export interface DiskChain {
  /** A qcow2 that takes what is written. */
  readonly overlay: string;
  /** What lies below it, the nearest first and the image last. */
  readonly layers: readonly Layer[];
}

/** What a machine is made of. */
export interface MachineSpec {
  /** As its process is called; letters, digits and hyphens. */
  readonly name: string;
  readonly machine: MachineKind;
  readonly accelerator: Accelerator;
  /** MiB; 1024 when left out. */
  readonly memory?: number;
  /** 2 when left out. */
  readonly processors?: number;
  readonly disk: DiskChain;
  /** An ISO 9660 or FAT file system labelled config-2. */
  readonly configDrive?: string;
  /** Those that are there from the start, in this order; ports are forwarded into them later. */
  readonly nics: readonly Nic[];
  /** A state saved by `saveState` to go on from, instead of power-on. */
  readonly state?: string;
  /** A kernel to start instead of the disk's boot loader, for tests of what kernels say. */
  readonly kernel?: { readonly path: string; readonly commandLine: string };
}
