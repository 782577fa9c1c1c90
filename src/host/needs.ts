import { accessSync, constants, readdirSync } from "node:fs";
import { isRoot } from "./privilege.ts";
import { findProgram } from "./run.ts";
import { TOOLS, type ToolName } from "./tools.ts";

/** What a bare clone is to be made ready for. */
export type SetupTask = "start" | "test" | "bench";

/** One thing the host must have for a task, and the packages that bring it. */
export interface Need {
  /** The program, or a description of the file. */
  readonly what: string;
  readonly purpose: string;
  /** Without it the task cannot be done at all; otherwise a part of it is skipped aloud. */
  readonly required: boolean;
  /** Package names per family, the first that the host's archive knows is taken. */
  readonly debian: readonly string[];
  readonly redhat: readonly string[];
  isMet(): boolean;
}

/** Where an ordinary user's PATH may not lead although the programs are there. */
const SYSTEM_FOLDERS = "/usr/local/sbin:/usr/sbin:/sbin";

/** Names that differ from release to release, newest first; tools.ts names the one of the oldest release. */
const ALTERNATIVES: Partial<Record<ToolName, readonly string[]>> = {
  docker: ["docker-cli", "docker.io"],
  guestfish: ["guestfish", "libguestfs-tools"],
  "virt-inspector": ["guestfs-tools", "libguestfs-tools"],
};

const KERNELS: Partial<Record<NodeJS.Architecture, readonly string[]>> = {
  x64: ["linux-image-cloud-amd64", "linux-image-virtual", "linux-image-amd64"],
  arm64: ["linux-image-cloud-arm64", "linux-image-virtual", "linux-image-arm64"],
};

const START: readonly Need[] = [
  ...programs(true, "disk-image-create", "debootstrap", "git", "kpartx", "losetup", "mkfs.ext4", "mount", "partx"),
  ...programs(true, "ps", "qemu-img", "setpriv", "sudo", "tar", "unshare"),
  ...programs(false, "genisoimage", "haproxy", "ip", "qemu-storage-daemon", "qemu-system-x86_64", "wrk"),
  {
    what: "Debian's archive keys",
    purpose: "checking the signature of Debian's archive",
    required: true,
    debian: ["debian-archive-keyring"],
    redhat: ["debian-keyring"],
    isMet: () => readable("/usr/share/keyrings/debian-archive-keyring.gpg"),
  },
];

const LIBGUESTFS: readonly Need[] = [
  ...programs(false, "guestfish"),
  {
    what: "a readable kernel in /boot",
    purpose: "starting libguestfs",
    required: false,
    debian: KERNELS[process.arch] ?? [],
    redhat: ["kernel-core"],
    isMet: () => kernels().some(readable),
  },
];

const BENCH: readonly Need[] = programs(false, "debsums", "sfdisk", "virt-inspector");

const TEST: readonly Need[] = [
  ...programs(false, "debugfs", "docker", "dockerd", "getfattr", "mcopy", "mkfs.vfat", "mkfs.xfs"),
  ...programs(false, "openssl", "pgrep", "sfdisk", "sgdisk", "shellcheck", "virt-inspector"),
  ...programs(false, "debsums", "dpkg", "python3", "systemctl", "systemd-analyze", "visudo", "xz", "zstd"),
  ...programs(false, "chromium", "cmark-gfm", "cpio", "keepalived", "lsinitramfs", "lz4", "modinfo"),
  ...programs(false, "crun", "db5.3_load", "podman", "rpm", "rpmbuild", "skopeo", "sqlite3", "xmllint", "gpg"),
];

/** What `task` needs of the host, whether or not it is there. */
export function needsOf(task: SetupTask): readonly Need[] {
  // Only root mounts through a loop device; anybody else sees the image's files through libguestfs.
  if (task === "start") return isRoot() ? START : [...START, ...LIBGUESTFS];
  return [...START, ...LIBGUESTFS, ...(task === "bench" ? BENCH : TEST)];
}

function programs(required: boolean, ...names: readonly ToolName[]): Need[] {
  return names.map((name) => ({
    what: name,
    purpose: TOOLS[name].purpose,
    required,
    debian: ALTERNATIVES[name] ?? [TOOLS[name].debian],
    redhat: [TOOLS[name].redhat],
    isMet: () => findProgram(name, `${process.env["PATH"] ?? ""}:${SYSTEM_FOLDERS}`) !== undefined,
  }));
}

function kernels(): string[] {
  try {
    return readdirSync("/boot")
      .filter((name) => name.startsWith("vmlinuz-"))
      .map((name) => `/boot/${name}`);
  } catch {
    return [];
  }
}

function readable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
