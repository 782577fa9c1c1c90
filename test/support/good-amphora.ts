import { gzipSync } from "node:zlib";
import type { DistributionFamily } from "../../src/os-release.ts";
import { bootEntries } from "./good-amphora/boot.ts";
import { hygieneEntries } from "./good-amphora/hygiene.ts";
import { kernelEntries } from "./good-amphora/kernel.ts";
import { packagesEntries } from "./good-amphora/packages.ts";
import { servicesEntries } from "./good-amphora/services.ts";
import type { Entry } from "./memory-tree.ts";

/** The kernel version of the amphora made here. */
export const kernelVersion = "6.1.0-18-amd64";

/** The entries of a tiny amphora of which every check about files holds; the caller's to change. Later entries win. */
export function goodAmphora(family: DistributionFamily = "debian"): Map<string, Entry> {
  const concerns = [packagesEntries, kernelEntries, bootEntries, servicesEntries, hygieneEntries];
  return new Map([...baseEntries(), ...concerns.flatMap((entriesOf) => entriesOf(family))]);
}

function baseEntries(): [string, Entry][] {
  const unit = "[Service]\nExecStart=/bin/true\n";
  return [
    ...["/dev", "/proc", "/sys", "/run", "/tmp", "/root", "/home"].map((path): [string, Entry] => [
      path,
      { directory: true },
    ]),
    ["/bin", { link: "usr/bin" }],
    ["/lib", { link: "usr/lib" }],
    ["/sbin", { link: "usr/sbin" }],
    ["/etc/os-release", { link: "../usr/lib/os-release" }],
    ["/usr/lib/os-release", 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'],
    ["/usr/bin/dash", { content: elf(62, 64), mode: 0o755 }],
    ["/usr/bin/sh", { link: "dash" }],
    ["/usr/bin/python3", { content: elf(62, 64), mode: 0o755 }],
    ["/usr/sbin/haproxy", { content: elf(62, 64), mode: 0o755 }],
    [`/boot/vmlinuz-${kernelVersion}`, bzImage(kernelVersion)],
    ["/usr/bin/amphora-agent", { content: "#!/usr/bin/python3\n", mode: 0o755 }],
    ["/usr/lib/systemd/system/octavia-agent.service", unit],
    [
      "/etc/systemd/system/multi-user.target.wants/octavia-agent.service",
      { link: "/lib/systemd/system/octavia-agent.service" },
    ],
  ];
}

/** One record of a dpkg status file. */
export function dpkgRecord(name: string, status = "install ok installed", version = "2.6.12-1"): string {
  return `Package: ${name}\nStatus: ${status}\nArchitecture: amd64\nVersion: ${version}\nDescription: ${name}\n text: more\n`;
}

/** The least ELF program: its header, and one segment that is loaded, which is all of the file. */
export function elf(machine: number, bits: 32 | 64): Uint8Array {
  const header = bits === 64 ? 64 : 52;
  const entry = bits === 64 ? 56 : 32;
  const bytes = Buffer.alloc(header + entry);
  bytes.write("\x7fELF", 0, "latin1");
  bytes.writeUInt8(bits === 64 ? 2 : 1, 4);
  bytes.writeUInt8(1, 5);
  bytes.writeUInt16LE(3, 16);
  bytes.writeUInt16LE(machine, 18);
  // e_phoff, e_phentsize, e_phnum; then p_type and p_filesz.
  bytes.writeUInt32LE(header, bits === 64 ? 32 : 28);
  bytes.writeUInt16LE(entry, bits === 64 ? 54 : 42);
  bytes.writeUInt16LE(1, bits === 64 ? 56 : 44);
  bytes.writeUInt32LE(1, header);
  bytes.writeUInt32LE(bytes.length, header + (bits === 64 ? 32 : 16));
  return bytes;
}

/** The least bytes that have every part of an x86-64 kernel's headers: one set-up sector, then a compressed kernel. */
export function bzImage(release: string): Buffer {
  const bytes = Buffer.alloc(1024 + 1024);
  bytes.write("MZ", 0);
  bytes.writeUInt32LE(0x40, 0x3c);
  bytes.write("PE\0\0", 0x40);
  bytes.writeUInt8(1, 0x1f1);
  bytes.writeUInt32LE(1024 / 16, 0x1f4);
  bytes.writeUInt16LE(0xaa55, 0x1fe);
  bytes.write("HdrS", 0x202);
  bytes.writeUInt16LE(0x020f, 0x206);
  bytes.writeUInt16LE(0x100, 0x20e);
  bytes.writeUInt8(1, 0x211);
  bytes.writeUInt16LE(1, 0x236);
  bytes.writeUInt32LE(0x40, 0x248);
  const payload = gzipSync(`Linux version ${release} (builder@host) #1 SMP`);
  bytes.writeUInt32LE(payload.length, 0x24c);
  bytes.write(`${release} (builder@host) #1 SMP`, 0x300, "latin1");
  bytes.set(payload, 1024 + 0x40);
  return bytes;
}
