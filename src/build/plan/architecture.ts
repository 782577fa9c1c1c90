import type { BaseOs } from "./base-os.ts";

/** What `-a` understands. */
export const ARCHITECTURES = ["amd64", "i386", "armhf", "arm64", "aarch64", "ppc64le"] as const;

/** Debian's names, which debootstrap insists on. */
const DEBIAN: Readonly<Record<string, string>> = { aarch64: "arm64", ppc64le: "ppc64el" };
/** The Red Hat family's names; diskimage-builder itself turns amd64 into x86_64. */
const REDHAT: Readonly<Record<string, string>> = { arm64: "aarch64" };
/** Node's names of the hosts whose architecture can be built. */
const HOSTS: Readonly<Record<string, string>> = {
  ...{ x64: "amd64", ia32: "i386", arm: "armhf", arm64: "arm64", ppc64: "ppc64le" },
};

/** The name by which a base OS knows an architecture. */
export function architectureFor(name: string, family: BaseOs["family"]): string {
  return (family === "debian" ? DEBIAN : REDHAT)[name] ?? name;
}

/** The name of a host's architecture among those of `-a`, from Node's; undefined where it has none. */
export function hostArchitecture(node: string): string | undefined {
  return HOSTS[node];
}
