/** One program of the host: what it is for and which package brings it, by family. */
export interface Tool {
  readonly purpose: string;
  readonly debian: string;
  readonly redhat: string;
}

/** Every host program that this project calls or that diskimage-builder calls on its behalf. */
export const TOOLS = {
  "disk-image-create": {
    purpose: "building images",
    debian: "python3-diskimage-builder",
    redhat: "diskimage-builder",
  },
  blkid: { purpose: "finding file systems by label", debian: "util-linux", redhat: "util-linux" },
  chromium: { purpose: "looking at reports as their readers do", debian: "chromium", redhat: "chromium" },
  "cmark-gfm": { purpose: "reading Markdown as GitHub does", debian: "cmark-gfm", redhat: "cmark-gfm" },
  cpio: { purpose: "cpio archives", debian: "cpio", redhat: "cpio" },
  "db5.3_load": {
    purpose: "making the databases of older releases of rpm",
    debian: "db5.3-util",
    redhat: "libdb-utils",
  },
  debootstrap: { purpose: "bootstrapping Debian and Ubuntu guests", debian: "debootstrap", redhat: "debootstrap" },
  debsums: { purpose: "comparing files with the digests of packages", debian: "debsums", redhat: "debsums" },
  debugfs: { purpose: "changing ext4 images without mounting them", debian: "e2fsprogs", redhat: "e2fsprogs" },
  dmsetup: { purpose: "device-mapper nodes", debian: "dmsetup", redhat: "device-mapper" },
  dnf: { purpose: "bootstrapping RPM based guests", debian: "dnf", redhat: "dnf" },
  docker: { purpose: "running an imported tar image", debian: "docker.io", redhat: "moby-engine" },
  dockerd: { purpose: "running an imported tar image", debian: "docker.io", redhat: "moby-engine" },
  dpkg: { purpose: "holding package lists against dpkg's own", debian: "dpkg", redhat: "dpkg" },
  fstrim: { purpose: "freeing blocks of the image", debian: "util-linux", redhat: "util-linux" },
  genisoimage: { purpose: "writing config drives", debian: "genisoimage", redhat: "genisoimage" },
  getfattr: { purpose: "reading extended attributes", debian: "attr", redhat: "attr" },
  git: { purpose: "fetching source repositories", debian: "git", redhat: "git-core" },
  guestfish: {
    purpose: "looking into images through libguestfs",
    debian: "libguestfs-tools",
    redhat: "guestfs-tools",
  },
  haproxy: { purpose: "a load on the same HAProxy without an amphora", debian: "haproxy", redhat: "haproxy" },
  ip: { purpose: "private networks of booted amphorae", debian: "iproute2", redhat: "iproute" },
  keepalived: {
    purpose: "holding what is rendered for it against keepalived itself",
    debian: "keepalived",
    redhat: "keepalived",
  },
  kpartx: { purpose: "mapping partitions of loop devices", debian: "kpartx", redhat: "kpartx" },
  losetup: { purpose: "loop devices", debian: "mount", redhat: "util-linux" },
  lsinitramfs: {
    purpose: "listing initial RAM disks",
    debian: "initramfs-tools-core",
    redhat: "initramfs-tools",
  },
  lz4: { purpose: "lz4 files", debian: "lz4", redhat: "lz4" },
  mcopy: { purpose: "writing FAT file systems", debian: "mtools", redhat: "mtools" },
  "mkfs.ext4": { purpose: "making ext4 file systems", debian: "e2fsprogs", redhat: "e2fsprogs" },
  "mkfs.vfat": { purpose: "making FAT file systems", debian: "dosfstools", redhat: "dosfstools" },
  "mkfs.xfs": { purpose: "making XFS file systems", debian: "xfsprogs", redhat: "xfsprogs" },
  modinfo: { purpose: "reading kernel modules", debian: "kmod", redhat: "kmod" },
  mount: { purpose: "mounting images", debian: "mount", redhat: "util-linux" },
  openssl: { purpose: "hashing the root password", debian: "openssl", redhat: "openssl" },
  partx: { purpose: "partition nodes of loop devices", debian: "util-linux", redhat: "util-linux" },
  pgrep: { purpose: "finding processes", debian: "procps", redhat: "procps-ng" },
  ps: { purpose: "ending what the guest's scripts left running", debian: "procps", redhat: "procps-ng" },
  python3: {
    purpose: "holding what is read of Python environments against Python",
    debian: "python3",
    redhat: "python3",
  },
  "qemu-img": { purpose: "converting and inspecting disk images", debian: "qemu-utils", redhat: "qemu-img" },
  "qemu-storage-daemon": {
    purpose: "showing a qcow2 as raw without converting it",
    debian: "qemu-system-common",
    redhat: "qemu-img",
  },
  "qemu-system-aarch64": {
    purpose: "booting amphorae for arm64",
    debian: "qemu-system-arm",
    redhat: "qemu-system-aarch64-core",
  },
  "qemu-system-x86_64": { purpose: "booting amphorae", debian: "qemu-system-x86", redhat: "qemu-system-x86-core" },
  rpm: { purpose: "a stand-in for guests of the RPM family", debian: "rpm", redhat: "rpm" },
  rpmbuild: { purpose: "a stand-in for guests of the RPM family", debian: "rpm", redhat: "rpm-build" },
  setpriv: { purpose: "ending programs together with their parent", debian: "util-linux", redhat: "util-linux" },
  sfdisk: { purpose: "reading and writing partition tables", debian: "fdisk", redhat: "util-linux" },
  sgdisk: { purpose: "writing GPT partition tables", debian: "gdisk", redhat: "gdisk" },
  shellcheck: { purpose: "checking shell scripts", debian: "shellcheck", redhat: "ShellCheck" },
  sqlite3: { purpose: "making databases of rpm that are odd", debian: "sqlite3", redhat: "sqlite" },
  sudo: { purpose: "mounts and loop devices as an ordinary user", debian: "sudo", redhat: "sudo" },
  systemctl: { purpose: "holding what is read of units against systemd itself", debian: "systemd", redhat: "systemd" },
  "systemd-analyze": {
    purpose: "holding what is read of units against systemd itself",
    debian: "systemd",
    redhat: "systemd",
  },
  tar: { purpose: "writing tar images", debian: "tar", redhat: "tar" },
  umount: { purpose: "unmounting images", debian: "mount", redhat: "util-linux" },
  unshare: { purpose: "private mounts and processes", debian: "util-linux", redhat: "util-linux" },
  "virt-inspector": {
    purpose: "looking into images through libguestfs",
    debian: "libguestfs-tools",
    redhat: "guestfs-tools",
  },
  visudo: { purpose: "holding what is read of sudoers against sudo itself", debian: "sudo", redhat: "sudo" },
  wrk: { purpose: "a load through the VIP", debian: "wrk", redhat: "wrk" },
  xmllint: { purpose: "holding reports against published schemas", debian: "libxml2-utils", redhat: "libxml2" },
  xz: { purpose: "xz files", debian: "xz-utils", redhat: "xz" },
  zstd: { purpose: "zstd files", debian: "zstd", redhat: "zstd" },
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof TOOLS;
