/** The package formats that this project knows: dpkg's and rpm's. */
export type DistributionFamily = "debian" | "redhat";

/** What an os-release(5) file says, of this host or of a guest; every string is the file's word. */
export interface OsRelease {
  /** `ID`, such as `debian`. */
  readonly id: string;
  readonly idLike: readonly string[];
  /** `VERSION_ID`, empty where the distribution states none (Debian sid). */
  readonly versionId: string;
  readonly versionCodename: string;
  readonly prettyName: string;
}

const families: Readonly<Record<string, DistributionFamily>> = {
  debian: "debian",
  ubuntu: "debian",
  rhel: "redhat",
  fedora: "redhat",
  centos: "redhat",
  rocky: "redhat",
};

/** Reads the text of an os-release(5) file; `undefined` when it names no `ID`. */
export function parseOsRelease(text: string): OsRelease | undefined {
  const fields = new Map<string, string>();
  for (const line of text.split("\n")) {
    const field = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line.trim());
    if (field?.[1] !== undefined && field[2] !== undefined) fields.set(field[1], unquote(field[2]));
  }
  const id = fields.get("ID");
  if (!id) return undefined;
  return {
    id,
    idLike: (fields.get("ID_LIKE") ?? "").split(/\s+/).filter((word) => word !== ""),
    versionId: fields.get("VERSION_ID") ?? "",
    versionCodename: fields.get("VERSION_CODENAME") ?? "",
    prettyName: fields.get("PRETTY_NAME") ?? id,
  };
}

/** The family of a distribution by its own name, else by the first of its parents that is known. */
export function familyOf(release: OsRelease | undefined): DistributionFamily | undefined {
  if (release === undefined) return undefined;
  for (const name of [release.id, ...release.idLike]) {
    if (Object.hasOwn(families, name)) return families[name];
  }
  return undefined;
}

function unquote(value: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(value);
  return quoted?.[2] !== undefined ? quoted[2].replace(/\\(["$`\\])/g, "$1") : value;
}
