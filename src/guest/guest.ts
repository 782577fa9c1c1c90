import type { FileTree } from "../filesystem/tree.ts";
import { type DistributionFamily, familyOf } from "../os-release.ts";
import type { Architecture } from "./architecture.ts";
import { readDpkgDatabase } from "./dpkg/dpkg-database.ts";
import { architectureOfElf, readElfHeader } from "./elf.ts";
import { type BootLoader, readBootLoader } from "./grub/boot-loader.ts";
import type { GuestFacts } from "./guest-facts.ts";
import { type Kernel, readKernels } from "./kernel/kernel.ts";
import type { KernelImage } from "./kernel/kernel-bytes.ts";
import { parseKernelImage } from "./kernel/kernel-image.ts";
import { type GuestOsRelease, readOsRelease } from "./os-release.ts";
import type { PackageDatabase } from "./package.ts";
import { programDefect } from "./program.ts";
import { readRpmDatabase } from "./rpm/rpm-database.ts";
import { readSystemd } from "./systemd/systemd.ts";
import type { Unit } from "./systemd/unit.ts";

/** The facts of one guest. Each is read from the tree when first asked for, once; all may throw the tree's refusals. */
export interface Guest extends GuestFacts {
  /** What `read` tells of this guest: read once for each function, however often it is asked for. */
  fact<Value>(read: (guest: Guest) => Value): Value;
  osRelease(): GuestOsRelease | undefined;
  family(): DistributionFamily | undefined;
  /** What the shell is made for, which every program of the guest must share. */
  architecture(): Architecture | undefined;
  /** The package database; `undefined` when there is none that can be read here (dpkg's can). */
  packages(): PackageDatabase | undefined;
  kernels(): readonly Kernel[];
  /** The headers of a kernel file. */
  kernelImage(path: string): KernelImage;
  bootLoader(): BootLoader;
  unit(name: string): Unit;
  /** What a program is made for; `undefined` when it is no program of a known architecture. */
  architectureOf(path: string): Architecture | undefined;
  /** Why a program could not be started, as a clause; `undefined` when nothing speaks against it. */
  programDefect(path: string): string | undefined;
  /** Why there are no `packages()`, and what to do about it. */
  noPackages(): [reason: string, remedy: string];
}

/** The programs whose machine stands for the guest's, in the order they are looked for. */
const shells = ["/bin/sh", "/usr/bin/sh", "/bin/bash"];

/** Who reads a package database, in the order in which they are asked. */
const packageManagers: readonly ((guest: Guest) => PackageDatabase | undefined)[] = [readDpkgDatabase, readRpmDatabase];

export function guestOf(tree: FileTree): Guest {
  const osRelease = once(() => readOsRelease(tree));
  const architecture = once(() =>
    shells.map((path) => architectureOfElf(readElfHeader(tree, path))).find((name) => name !== undefined),
  );
  const facts = new Map<unknown, unknown>();
  const guest: Guest = {
    tree,
    fact<Value>(read: (guest: Guest) => Value): Value {
      if (!facts.has(read)) facts.set(read, read(guest));
      return facts.get(read) as Value;
    },
    osRelease,
    family: () => familyOf(osRelease()),
    architecture,
    packages: once(() => firstOf(packageManagers, guest)),
    kernels: once(() => readKernels(tree)),
    kernelImage: (path) =>
      parseKernelImage((offset, size) => tree.read(path, { offset, size }), tree.stat(path)?.size ?? 0, architecture()),
    bootLoader: once(() => readBootLoader(tree)),
    unit: (name) => guest.fact(readSystemd).unit(name),
    architectureOf: (path) => architectureOfElf(readElfHeader(tree, path)),
    programDefect: (path) => programDefect(tree, path),
    noPackages: () => [
      "the guest has no database of dpkg's or rpm's",
      "see C17-package-database-whole, and build the image on a supported distribution",
    ],
  };
  return guest;
}

/** Remembers what `read` returned; what it throws is thrown anew each time. */
function once<T>(read: () => T): () => T {
  let kept: { readonly value: T } | undefined;
  return () => {
    kept ??= { value: read() };
    return kept.value;
  };
}

function firstOf<T>(readers: readonly ((guest: Guest) => T | undefined)[], guest: Guest): T | undefined {
  for (const read of readers) {
    const found = read(guest);
    if (found !== undefined) return found;
  }
  return undefined;
}
