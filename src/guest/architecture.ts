/** The names that dpkg and diskimage-builder give the architectures of the specification, and arm64. */
export type Architecture = "amd64" | "i386" | "armhf" | "arm64";

/** What tells an architecture in programs and in kernels. */
interface ArchitectureFacts {
  readonly name: Architecture;
  /** `e_machine` and class of its programs. */
  readonly elf: { readonly machine: number; readonly bits: 32 | 64 };
  /** The format of its kernels in /boot. */
  readonly kernel: "bzImage" | "arm64 Image" | "zImage";
}

export const architectures: readonly ArchitectureFacts[] = [
  { name: "amd64", elf: { machine: 62, bits: 64 }, kernel: "bzImage" },
  { name: "i386", elf: { machine: 3, bits: 32 }, kernel: "bzImage" },
  { name: "armhf", elf: { machine: 40, bits: 32 }, kernel: "zImage" },
  { name: "arm64", elf: { machine: 183, bits: 64 }, kernel: "arm64 Image" },
];

/** The architecture by any of its usual names (`x86_64`, `aarch64`, `i686`, …); `undefined` when it is none of those known. */
export function architectureNamed(name: string): Architecture | undefined {
  const names: Readonly<Record<string, Architecture>> = {
    amd64: "amd64",
    x86_64: "amd64",
    i386: "i386",
    i686: "i386",
    armhf: "armhf",
    armv7l: "armhf",
    armv7hl: "armhf",
    arm64: "arm64",
    aarch64: "arm64",
  };
  return Object.hasOwn(names, name) ? names[name] : undefined;
}
