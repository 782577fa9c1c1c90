import { PackageURL } from "packageurl-js";

/** The package manager and the distribution that a package URL names. */
export interface PackageSystem {
  readonly kind: "dpkg" | "rpm";
  /** os-release(5): `ID` and `VERSION_ID`. */
  readonly system?: { readonly id: string; readonly versionId: string };
}

/** What a package URL names; `architecture` is `source` or `src` of a source package. */
export interface NamedPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
}

/** Names of vendors (purl specification, "PURL-TYPES") that are not the distribution's own. */
const vendors: Readonly<Record<string, string>> = { rhel: "redhat" };

/** `pkg:deb/debian/NAME@VERSION?arch=ARCH&distro=debian-12`; in a `pkg:rpm/` URL the epoch is a qualifier. */
export function packageUrl({ kind, system }: PackageSystem, { name, version, architecture }: NamedPackage): string {
  const [, epoch, rest = ""] = kind === "rpm" ? (/^(?:(\d+):)?(.*)$/s.exec(version) ?? []) : [];
  const id = system?.id.toLowerCase();
  const namespace = id === undefined ? undefined : Object.hasOwn(vendors, id) ? vendors[id] : id;
  const distro = system && [system.id, system.versionId].filter((word) => word !== "").join("-");
  const qualifiers = {
    ...(architecture !== "" && { arch: architecture }),
    ...(distro && { distro }),
    ...(epoch !== undefined && { epoch }),
  };
  const type = kind === "rpm" ? "rpm" : "deb";
  return new PackageURL(type, namespace, name, kind === "rpm" ? rest : version, qualifiers, undefined).toString();
}

/** The URL of a source package. */
export function sourceUrl(system: PackageSystem, source: { readonly name: string; readonly version: string }): string {
  return packageUrl(system, { ...source, architecture: system.kind === "rpm" ? "src" : "source" });
}
