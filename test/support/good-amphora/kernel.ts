import { gzipSync } from "node:zlib";
import type { DistributionFamily } from "../../../src/os-release.ts";
import { cpio } from "../cpio-writer.ts";
import { kernelVersion } from "../good-amphora.ts";
import { kernelObject } from "../kernel-object.ts";
import type { Entry } from "../memory-tree.ts";

/** Modules of the tiny amphora, each with those that it depends on. */
const modules: Readonly<Record<string, readonly string[]>> = {
  "drivers/block/brd": [],
  "drivers/block/virtio_blk": ["drivers/virtio/virtio"],
  "drivers/char/hw_random/virtio-rng": ["drivers/virtio/virtio"],
  "drivers/md/dm-mod": [],
  "drivers/md/dm-crypt": ["drivers/md/dm-mod"],
  "drivers/net/virtio_net": ["drivers/virtio/virtio"],
  "drivers/net/mlx5_core": [],
  "drivers/net/ixgbevf": [],
  "drivers/net/iavf": [],
  "drivers/net/bonding": [],
  "drivers/net/dummy": [],
  "drivers/net/vrf": [],
  "drivers/virtio/virtio": [],
  "drivers/virtio/virtio_pci": ["drivers/virtio/virtio"],
  "drivers/cdrom/cdrom": [],
  "drivers/scsi/sr_mod": ["drivers/cdrom/cdrom"],
  "drivers/ata/libata": [],
  "drivers/ata/ahci": ["drivers/ata/libata"],
  "drivers/ata/ata_piix": ["drivers/ata/libata"],
  "fs/ext4/ext4": [],
  "fs/isofs/isofs": ["drivers/cdrom/cdrom"],
  "fs/fat/vfat": [],
  "fs/nls/nls_cp437": [],
  "fs/nls/nls_ascii": [],
  "net/nf": [],
  "net/ip_vs": ["net/nf_conntrack"],
  "net/ip_vs_wrr": ["net/ip_vs", "net/nf_conntrack"],
  "net/ip_vs_lc": ["net/ip_vs", "net/nf_conntrack"],
  "net/ip_vs_sh": ["net/ip_vs", "net/nf_conntrack"],
  "net/nf_conntrack": [],
  "net/nf_nat": ["net/nf_conntrack"],
  "net/nf_tables": [],
  "net/nft_chain_nat": ["net/nf_tables", "net/nf_nat", "net/nf_conntrack"],
  "net/nft_masq": ["net/nf_tables", "net/nf_nat", "net/nf_conntrack"],
  "net/nft_ct": ["net/nf_tables", "net/nf_conntrack"],
  "net/8021q": [],
  "net/sctp": [],
  "net/tcp_bbr": [],
  "net/sch_fq": [],
};

const builtin = ["crypto/xts", "crypto/ecb", "crypto/aes_generic", "crypto/sha256_generic"];

/** What the checks of kernels, modules and initial RAM disks need of the tiny amphora. */
export function kernelEntries(family: DistributionFamily): [string, Entry][] {
  const directory = `/usr/lib/modules/${kernelVersion}`;
  const initrd = family === "redhat" ? `/boot/initramfs-${kernelVersion}.img` : `/boot/initrd.img-${kernelVersion}`;
  const file = (name: string) => `kernel/${name}.ko`;
  const dependencies = Object.entries(modules).map(([name, needed]) => `${file(name)}: ${needed.map(file).join(" ")}`);
  const object = kernelObject(kernelVersion);
  return [
    [
      `/boot/config-${kernelVersion}`,
      ["NET_NS", "HOTPLUG_PCI", "HOTPLUG_PCI_ACPI", "HOTPLUG_PCI_PCIE"].map((name) => `CONFIG_${name}=y\n`).join(""),
    ],
    [initrd, gzipSync(smallInitrd(kernelVersion))],
    [`${directory}/modules.dep`, `${dependencies.join("\n")}\n`],
    [`${directory}/modules.builtin`, builtin.map((name) => `${file(name)}\n`).join("")],
    ...Object.keys(modules).map((name): [string, Entry] => [`${directory}/${file(name)}`, object]),
    ["/usr/sbin/nft", { content: "#!/bin/sh\n", mode: 0o755 }],
  ];
}

/** An initial RAM disk that reaches the root file system of the tiny amphora, not packed. */
export function smallInitrd(version: string): Buffer {
  const directory = `usr/lib/modules/${version}`;
  const held = ["drivers/virtio/virtio", "drivers/virtio/virtio_pci", "drivers/block/virtio_blk", "fs/ext4/ext4"];
  return cpio([
    [".", { directory: true }],
    ["init", { content: "#!/bin/sh\n", mode: 0o755 }],
    ["lib", { link: "usr/lib" }],
    ...held.map((name) => [`${directory}/kernel/${name}.ko`, kernelObject(version)] as const),
    [`${directory}/modules.dep`, held.map((name) => `kernel/${name}.ko:\n`).join("")],
  ]);
}
