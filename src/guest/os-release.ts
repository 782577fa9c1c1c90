import type { FileTree } from "../filesystem/tree.ts";
import { readText } from "./text.ts";

/** The package formats that this project knows: dpkg's and rpm's. */
export type DistributionFamily = "debian" | "redhat";

/** What os-release(5) of the guest says; every string is the guest's word. */
export interface OsRelease {
  /** The file it was read from. */
  readonly path: string;
  readonly id: string;
  readonly idLike: readonly string[];
  readonly versionId: string;
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

/** The first os-release(5) file of the guest that there is; `undefined` when it has none or the file names no `ID`. */
export function readOsRelease(tree: FileTree): OsRelease | undefined {
  for (const path of ["/etc/os-release", "/usr/lib/os-release"]) {
    const text = readText(tree, path);
    if (text !== undefined) return parseOsRelease(path, text);
  }
  return undefined;
}

function parseOsRelease(path: string, text: string): OsRelease | undefined {
  const fields = new Map<string, string>();
  for (const line of text.split("\n")) {
    const field = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line.trim());
    if (field?.[1] !== undefined && field[2] !== undefined) fields.set(field[1], unquote(field[2]));
  }
  const id = fields.get("ID");
  if (!id) return undefined;
  return {
    path,
    id,
    idLike: (fields.get("ID_LIKE") ?? "").split(/\s+/).filter((word) => word !== ""),
    versionId: fields.get("VERSION_ID") ?? "",
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
