import type { Architecture } from "../architecture.ts";
import type { Guest } from "../guest.ts";
import type { ModuleIndex } from "./kernel-modules.ts";

/** One thing that a kernel must be able to do, and the modules any of which does it. */
export interface KernelFeature {
  readonly what: string;
  /** Names with `_` for every `-`; newer kernels have split, joined and renamed some. */
  readonly modules: readonly string[];
  /** Left out, it is needed on every architecture. */
  readonly architectures?: readonly Architecture[];
}

const needs = (what: string, ...modules: readonly string[]): KernelFeature => ({ what, modules });
const onX86 = (feature: KernelFeature): KernelFeature => ({ ...feature, architectures: ["amd64", "i386"] });

/** The encrypted RAM disk that keys and certificates are kept on. */
export const certificateFeatures: readonly KernelFeature[] = [
  needs("a RAM disk", "brd"),
  needs("the device mapper", "dm_mod"),
  needs("its encryption", "dm_crypt"),
  needs("the cipher mode xts", "xts"),
  needs("the cipher mode ecb or cbc", "ecb", "cbc"),
  needs("the cipher AES", "aes_generic", "aes", "aesni_intel", "aes_arm64", "aes_arm"),
  needs("the digest SHA-256", "sha256_generic", "sha256", "sha256_ssse3", "sha256_arm64", "sha2_ce"),
  needs("the file system ext2", "ext4", "ext2"),
];

/** UDP and SCTP listeners, which LVS serves. */
export const balancingFeatures: readonly KernelFeature[] = [
  needs("LVS", "ip_vs"),
  needs("LVS by weighted round robin", "ip_vs_wrr"),
  needs("LVS by least connections", "ip_vs_lc"),
  needs("LVS by source address", "ip_vs_sh"),
  needs("connection tracking", "nf_conntrack"),
  needs("address translation", "nf_nat"),
];

/** What `lvs-masquerade.sh` sets up whenever an interface is plugged, through nft. */
export const nftFeatures: readonly KernelFeature[] = [
  needs("nf_tables", "nf_tables"),
  needs("chains of address translation", "nft_chain_nat", "nft_chain_nat_ipv4"),
  needs("masquerading", "nft_masq", "nft_masq_ipv4"),
  needs("notrack", "nft_ct"),
];

/** The same through iptables, which is taken where there is no nft. */
export const iptablesFeatures: readonly KernelFeature[] = [
  needs("iptables", "ip_tables"),
  needs("ip6tables", "ip6_tables"),
  needs("the table nat", "iptable_nat"),
  needs("the table raw", "iptable_raw"),
  needs("the table nat of IPv6", "ip6table_nat"),
  needs("the table raw of IPv6", "ip6table_raw"),
  needs("masquerading", "xt_MASQUERADE", "ipt_MASQUERADE"),
  needs("NOTRACK", "xt_CT"),
];

/** The devices of a machine that QEMU makes. */
export const virtioFeatures: readonly KernelFeature[] = [
  needs("virtio on PCI", "virtio_pci"),
  needs("network cards", "virtio_net"),
  needs("disks", "virtio_blk", "virtio_scsi"),
];

/** The config drive, a CD-ROM or a disk with FAT, behind the controllers of both machine types. */
export const configDriveFeatures: readonly KernelFeature[] = [
  needs("the file system of CD-ROMs", "isofs"),
  needs("CD-ROM drives", "sr_mod"),
  onX86(needs("the IDE controller of the machine type pc", "ata_piix")),
  onX86(needs("the SATA controller of the machine type q35", "ahci")),
  needs("the file system FAT", "vfat"),
  needs("code page 437", "nls_cp437"),
  needs("a character set for FAT's names", "nls_iso8859_1", "nls_ascii", "nls_utf8"),
];

/** Network cards whose virtual functions are handed to a guest. */
export const sriovFeatures: readonly KernelFeature[] = [
  needs("Mellanox ConnectX", "mlx5_core"),
  needs("Intel 82599 and X550", "ixgbevf"),
  needs("Intel 700 and 800", "iavf", "i40evf"),
].map((feature) => ({ ...feature, architectures: ["amd64", "arm64"] }));

/** What is good to have, and what nothing of Octavia's own depends on. */
export const optionalFeatures: readonly KernelFeature[] = [
  needs("SCTP", "sctp"),
  needs("VLANs", "8021q"),
  needs("bonding", "bonding"),
  needs("dummy interfaces", "dummy"),
  needs("VRF", "vrf"),
  needs("the congestion control BBR", "tcp_bbr"),
  needs("the queueing discipline fq", "sch_fq"),
];

export const entropyFeatures: readonly KernelFeature[] = [needs("random numbers from the host", "virtio_rng")];

/** Whether the agent's script finds nft, or has to use iptables. */
export function masqueradesThroughNft({ tree }: Guest): boolean {
  return ["/usr/sbin/nft", "/sbin/nft", "/usr/bin/nft"].some((path) => tree.stat(path)?.type === "file");
}

/** Everything without which an amphora does not work. */
export function neededFeatures(guest: Guest): readonly KernelFeature[] {
  const masquerading = masqueradesThroughNft(guest) ? nftFeatures : iptablesFeatures;
  return [certificateFeatures, balancingFeatures, masquerading, virtioFeatures, configDriveFeatures].flat();
}

/** The files of all modules that a kernel has for these features, and of what they depend on. */
export function featureFiles({ listed, builtin }: ModuleIndex, features: readonly KernelFeature[]): string[] {
  const files = new Set<string>();
  for (const { modules } of features) {
    if (modules.some((name) => builtin?.has(name))) continue;
    for (const name of modules) {
      const module = listed?.get(name);
      for (const path of module === undefined ? [] : [module.path, ...module.dependencies]) files.add(path);
    }
  }
  return [...files];
}

/** What a kernel needs to reach its root file system on a disk of virtio. */
export function rootDeviceFeatures(filesystem: string | undefined): readonly KernelFeature[] {
  const disk = virtioFeatures.filter(({ modules }) => !modules.includes("virtio_net"));
  return filesystem === undefined ? disk : [...disk, needs(`the file system ${filesystem}`, filesystem)];
}
