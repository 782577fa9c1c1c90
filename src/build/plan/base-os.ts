/** Whose defaults hold: those of the specification of 2014, or those of Octavia's script of today. */
export type Generation = "2014" | "today";

/** One guest distribution that can be asked for with `-i`. */
export interface BaseOs {
  /** The diskimage-builder element that delivers its root file system. */
  readonly element: string;
  /** The release that is built unless another one is asked for. */
  readonly release: string;
  /** The release of the generation `today`, where that is another one. */
  readonly releaseToday?: string;
  readonly family: "debian" | "redhat";
  /** Smallest image in GB. */
  readonly minimumSize: number;
  /** What the element needs beside what every build needs; the user's own values win. */
  readonly environment: Readonly<Record<string, string>>;
  /** The debootstrap script that serves a release which debootstrap does not know yet. */
  readonly debootstrapScript?: string;
  /** The archive's public keys on the host, and the package that brings them. */
  readonly keyring?: { readonly path: string; readonly package: string };
}

const DEBIAN_FAMILY = { DEBIAN_FRONTEND: "noninteractive", DIB_APT_MINIMAL_CREATE_INTERFACES: "0" };

export const BASE_OS = {
  ubuntu: {
    element: "ubuntu-minimal",
    release: "noble",
    family: "debian",
    minimumSize: 1,
    environment: DEBIAN_FAMILY,
    debootstrapScript: "gutsy",
    keyring: { path: "/usr/share/keyrings/ubuntu-archive-keyring.gpg", package: "ubuntu-keyring" },
  },
  debian: {
    element: "debian-minimal",
    release: "bookworm",
    family: "debian",
    minimumSize: 1,
    environment: { ...DEBIAN_FAMILY, DIB_PYTHON_VERSION: "3" },
    debootstrapScript: "sid",
    keyring: { path: "/usr/share/keyrings/debian-archive-keyring.gpg", package: "debian-archive-keyring" },
  },
  fedora: {
    element: "fedora",
    release: "37",
    family: "redhat",
    minimumSize: 3,
    environment: {},
  },
  centos: {
    element: "centos-minimal",
    release: "9-stream",
    releaseToday: "10-stream",
    family: "redhat",
    minimumSize: 1,
    environment: { DIB_YUM_MINIMAL_CREATE_INTERFACES: "0" },
  },
  rhel: {
    element: "rhel",
    release: "9",
    releaseToday: "10",
    family: "redhat",
    minimumSize: 3,
    environment: {},
  },
  rocky: {
    element: "rocky-container",
    release: "9",
    releaseToday: "10",
    family: "redhat",
    minimumSize: 1,
    environment: {},
  },
} as const satisfies Record<string, BaseOs>;

export type BaseOsName = keyof typeof BASE_OS;

export const BASE_OS_NAMES = Object.keys(BASE_OS) as readonly BaseOsName[];

/** Other spellings that `-i` understands. */
export const BASE_OS_ALIASES: Readonly<Record<string, BaseOsName>> = {
  "ubuntu-minimal": "ubuntu",
  "centos-minimal": "centos",
  "rocky-container": "rocky",
};

/** The base OS of any spelling that `-i` understands. */
export function baseOsName(spelled: string): BaseOsName {
  return BASE_OS_ALIASES[spelled] ?? (spelled as BaseOsName);
}

/** The description of a base OS, in the common shape. */
export function baseOs(name: BaseOsName): BaseOs {
  return BASE_OS[name];
}

/** The release of a base OS that a generation builds by default. */
export function releaseOf(os: BaseOs, generation: Generation): string {
  return generation === "today" ? (os.releaseToday ?? os.release) : os.release;
}
