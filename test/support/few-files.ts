import { elf } from "./good-amphora.ts";
import type { Entry } from "./memory-tree.ts";

/** A guest of a few files of each kind, for what compares trees whatever is in them; the caller's to change. */
export function fewFiles(): Map<string, Entry> {
  return new Map<string, Entry>([
    ["/tmp", { directory: true }],
    ["/etc/os-release", { link: "../usr/lib/os-release" }],
    ["/usr/lib/os-release", 'ID=debian\nVERSION_ID="12"\n'],
    ["/etc/hostname", "debian\n"],
    ["/etc/deep/file", "deep\n"],
    ["/usr/sbin/haproxy", { content: elf(62, 64), mode: 0o755 }],
    ["/usr/bin/python3", { content: elf(62, 64), mode: 0o755 }],
    ["/usr/bin/amphora-agent", { content: "#!/usr/bin/python3\n", mode: 0o755 }],
    ["/var/lib/dpkg/status", "Package: a\n"],
    ["/boot/vmlinuz", "kernel"],
    ["/boot/grub/grub.cfg", "menuentry 'Debian' {\n}\n"],
  ]);
}
