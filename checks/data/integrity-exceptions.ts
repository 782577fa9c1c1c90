/** Paths that the integrity sweep finds in amphorae as they should be, and why. */
export interface IntegrityException {
  readonly paths: RegExp;
  /** A clause. */
  readonly reason: string;
}

/** What packages own and a finished image may lack. */
export const absentPaths: readonly IntegrityException[] = [
  { paths: /^\/var\/lib\/apt\/lists\/partial$/, reason: "apt makes it anew, and the lists are removed from images" },
  {
    paths: /^\/usr\/share\/(doc|doc-base|groff|info|linda|lintian|locale|man)\//,
    reason: "documentation and translations, which small images leave out by rules of the package manager",
  },
];

/** What besides a tar may lack: a container brings its own. */
export const absentFromTars: readonly IntegrityException[] = [
  { paths: /^\/(dev|proc|run|sys|tmp)$/, reason: "the container that a tar runs in mounts it" },
];

/** Configuration that our elements change, of which the package database has the packages' own version. */
export const changedConfiguration: readonly IntegrityException[] = [
  { paths: /^\/etc\/logrotate\.conf$/, reason: "the element amphora-agent limits the size of logs there" },
  { paths: /^\/etc\/ssh\/sshd_config$/, reason: "the element rebind-sshd includes sshd_config.d where nobody did" },
  { paths: /^\/etc\/network\/interfaces$/, reason: "the element remove-default-ints leaves only the loopback there" },
];

/** Programs that no package owns. */
export const unownedPrograms: readonly IntegrityException[] = [
  { paths: /^\/var\/lib\/dpkg\/info\/[^/]+$/, reason: "scripts of packages, which dpkg keeps" },
  {
    paths: /^\/boot\/grub2?\/[a-z0-9_]+-[a-z0-9]+\/[^/]+$/,
    reason: "modules that grub-install copies from its package",
  },
  {
    paths: /^\/boot\/(efi\/.+|(vmlinuz|initramfs|initrd)[^/]*|symvers-[^/]+|loader\/.+)$/,
    reason: "kernels and boot loaders that kernel-install and grub-install put there",
  },
  {
    paths:
      /^\/usr\/local\/bin\/(dib-init-system|install-packages|package-(un)?installs(-[a-z0-9]+)?|pkg-map|svc-map|sysctl-[a-z-]+)$/,
    reason: "diskimage-builder's own, which it leaves in every image (M7)",
  },
  {
    paths: /^\/usr\/local\/(bin\/(certfs-ramfs|lvs-masquerade\.sh)|sbin\/amphora-sshd-listen)$/,
    reason: "programs that elements bring",
  },
  {
    paths: /^\/etc\/initramfs-tools\/hooks\/amphora-disks$/,
    reason: "the drivers in the initial RAM disk, named by the element first-boot-hygiene",
  },
  {
    paths: /^\/var\/lib\/octavia\/ping-wrapper\.sh$/,
    reason: "the wrapper of ping for HAProxy's external checks, which the element haproxy-octavia writes",
  },
  {
    paths: /^\/etc\/dhcp\/dhclient-enter-hooks(\.d\/[^/]+)?$/,
    reason: "the hook that keeps dhclient from resolv.conf, by the element no-resolvconf",
  },
  { paths: /^\/etc\/(hostname|hosts|resolv\.conf)$/, reason: "text that diskimage-builder writes with execute bits" },
  {
    paths: /^\/opt\/amphora-agent(-venv)?\//,
    reason: "the agent installed from source, in the place that upstream's element gives it",
  },
];
