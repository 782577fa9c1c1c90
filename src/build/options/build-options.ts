import type { BaseOsName, Generation } from "../plan/base-os.ts";

export type ImageType = "qcow2" | "tar" | "vhd" | "raw" | "oci";
export type Compression = "zlib" | "zstd" | "none";

/** What the user asked for: checked, with absolute paths and every default filled in. */
export interface Options {
  /** Whose defaults were filled in. */
  readonly compat: Generation;
  /** By the name that the base OS has for it. */
  readonly arch: string;
  /** False leaves it to disk-image-create, which takes the host's. */
  readonly archGiven: boolean;
  readonly backend: string;
  readonly cacheDir: string;
  /** The release of `-d` or DIB_RELEASE; undefined leaves it to the base OS. */
  readonly release: string | undefined;
  readonly baseOs: BaseOsName;
  /** The image file, with the suffix of its type. */
  readonly output: string;
  /** What `-o` says, as an absolute path to which no suffix is added; undefined where nothing is said. */
  readonly outputGiven: string | undefined;
  /** True takes the agent from packages, false from source. */
  readonly packageAgent: boolean;
  /** The branch of the agent's source; undefined leaves it to the element. */
  readonly gitBranch: string | undefined;
  /** The package of an Ubuntu image's kernel. */
  readonly kernelPackage: string;
  /** Where a second copy of the build's log is written. */
  readonly logFile: string | undefined;
  readonly rootPassword: string | undefined;
  readonly cpuPinning: boolean;
  /** Whether SELinux enforces its policy, as it can in the Red Hat family alone. */
  readonly fullMac: boolean;
  readonly fips: boolean;
  /** False leaves the SSH server out. */
  readonly sshd: boolean;
  /** GB of 1024³ bytes. */
  readonly size: number;
  readonly type: ImageType;
  /** Of a qcow2. */
  readonly compression: Compression;
  readonly workDir: string;
  /** False builds on disk even where memory would do. */
  readonly tmpfs: boolean;
  readonly trace: boolean;
  /** Minutes after which the build is given up. */
  readonly timeout: number | undefined;
  readonly dryRun: boolean;
  readonly json: boolean;
}
