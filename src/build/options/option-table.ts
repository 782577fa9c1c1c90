import { ARCHITECTURES } from "../plan/architecture.ts";
import {
  BASE_OS_ALIASES,
  BASE_OS_NAMES,
  type BaseOsName,
  baseOs,
  type Generation,
  releaseOf,
} from "../plan/base-os.ts";

/** One command line option; help, documentation and the parser all come from this. */
export interface OptionRow {
  readonly name: string;
  readonly short?: string;
  /** What the option takes; a flag takes nothing. */
  readonly takes?: string;
  readonly values?: readonly string[];
  /** Why no other value will do. */
  readonly otherwise?: string;
  readonly default?: string;
  /** The default of the generation `today`, where that is another one. */
  readonly defaultToday?: string;
  /** Variables that are read, the first one first, where the option is not given. */
  readonly presets?: readonly string[];
  /** The one base OS for which they are read, where others have no use for the option. */
  readonly presetsFor?: BaseOsName;
  readonly text: string;
}

export const OPTION_TABLE = [
  {
    name: "arch",
    short: "a",
    takes: "ARCH",
    values: ARCHITECTURES,
    default: "amd64",
    defaultToday: "the host's",
    presets: ["AMP_ARCH"],
    text: "architecture of the image; today's generation builds no i386",
  },
  {
    name: "backend",
    short: "b",
    takes: "BACKEND",
    values: ["haproxy"],
    default: "haproxy",
    presets: ["AMP_BACKEND"],
    text: "load balancer that the amphora runs",
  },
  {
    name: "cache-dir",
    short: "c",
    takes: "DIR",
    default: "~/.cache/image-create",
    presets: ["AMP_CACHEDIR"],
    text: "cache of downloaded packages and base images",
  },
  {
    name: "release",
    short: "d",
    takes: "RELEASE",
    presets: ["AMP_DIB_RELEASE", "DIB_RELEASE"],
    text: `release of the base OS (default: ${releases("2014")}; today ${releases("today")})`,
  },
  {
    name: "full-mac",
    short: "e",
    presets: ["AMP_ENABLE_FULL_MAC_SECURITY"],
    text: "have SELinux enforce its policy; only the Red Hat family has it",
  },
  {
    name: "no-tmpfs",
    short: "f",
    presets: ["AMP_DISABLE_TMP_FS", "DIB_NO_TMPFS"],
    text: "build on disk even where memory would do",
  },
  {
    name: "git-branch",
    short: "g",
    takes: "BRANCH",
    text: "take the agent from this branch of its source, with the branch's constraints",
  },
  { name: "help", short: "h", text: "show this help" },
  {
    name: "base-os",
    short: "i",
    takes: "OS",
    values: [...BASE_OS_NAMES, ...Object.keys(BASE_OS_ALIASES)],
    default: "ubuntu",
    presets: ["AMP_BASEOS"],
    text: "base OS of the image",
  },
  {
    name: "kernel",
    short: "k",
    takes: "PACKAGE",
    values: ["linux-image-virtual", "linux-image-generic", "linux-image-kvm", "linux-image-hwe"],
    otherwise: "diskimage-builder would install no kernel at all for another name",
    default: "linux-image-virtual",
    presets: ["AMP_KERNEL", "DIB_UBUNTU_KERNEL"],
    presetsFor: "ubuntu",
    text: "kernel of an Ubuntu image",
  },
  { name: "log-file", short: "l", takes: "FILE", text: "write the build's log into this file as well" },
  {
    name: "cpu-pinning",
    short: "m",
    presets: ["AMP_ENABLE_CPUPINNING"],
    text: "keep the first processor for interrupts and the system, the others for HAProxy",
  },
  { name: "no-sshd", short: "n", presets: ["AMP_DISABLE_SSHD"], text: "leave the SSH server out" },
  {
    name: "output",
    short: "o",
    takes: "FILE",
    default: "amphora-x64-haproxy",
    presets: ["AMP_OUTPUTFILENAME"],
    text: "output file; the type's suffix is added where it is missing",
  },
  {
    name: "package-agent",
    short: "p",
    presets: ["AMP_PACKAGE_INSTALL"],
    text: "take the amphora agent from the distribution's packages (the default of 2014)",
  },
  {
    name: "root-password",
    short: "r",
    takes: "PASSWORD",
    presets: ["AMP_ROOTPW"],
    text: "enable the root account with this password; better given as AMP_ROOTPW in the environment",
  },
  {
    name: "size",
    short: "s",
    takes: "GB",
    default: "5",
    defaultToday: "2",
    presets: ["AMP_IMAGESIZE"],
    text: "size of the image in GB (1024³ bytes); fedora and rhel get 3 at least",
  },
  {
    name: "type",
    short: "t",
    takes: "TYPE",
    values: ["qcow2", "tar", "vhd", "raw", "oci"],
    default: "qcow2",
    presets: ["AMP_IMAGETYPE"],
    text: "type of the image",
  },
  { name: "version", short: "v", text: "show the version" },
  {
    name: "work-dir",
    short: "w",
    takes: "DIR",
    default: ".",
    presets: ["AMP_WORKING_DIR"],
    text: "where the build makes its work directory",
  },
  { name: "trace", short: "x", text: "have disk-image-create print every command it runs" },
  { name: "fips", short: "y", presets: ["AMP_ENABLE_FIPS"], text: "switch FIPS mode on; Red Hat family only" },
  {
    name: "compat",
    takes: "GENERATION",
    values: ["2014", "today"],
    default: "2014",
    text: "whose defaults hold: the specification's of 2014, or those of Octavia's script of today",
  },
  {
    name: "compression",
    takes: "METHOD",
    values: ["zlib", "zstd", "none"],
    default: "zlib",
    text: "compression of a qcow2; zstd needs QEMU 5.1 or newer",
  },
  { name: "timeout", takes: "MINUTES", text: "give a build up that takes longer" },
  { name: "dry-run", text: "print the plan and build nothing" },
  { name: "json", text: "with --dry-run: print the plan as one JSON object" },
] as const satisfies readonly OptionRow[];

/** The default of an option in a generation. */
export function defaultOf(row: OptionRow, generation: Generation): string | undefined {
  return generation === "today" ? (row.defaultToday ?? row.default) : row.default;
}

/** The default releases of a generation; of today's those alone that differ. */
function releases(generation: Generation): string {
  return BASE_OS_NAMES.map((name) => ({ name, os: baseOs(name) }))
    .filter(({ os }) => generation === "2014" || os.releaseToday !== undefined)
    .map(({ name, os }) => `${name} ${releaseOf(os, generation)}`)
    .join(", ");
}
