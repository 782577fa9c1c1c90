import { readFileSync } from "node:fs";
import { Refusal } from "../refusal.ts";

export type DistributionFamily = "debian" | "redhat" | "other";

export interface OsRelease {
  /** `ID` of os-release(5), such as `debian`. */
  readonly id: string;
  /** `VERSION_ID`, empty where the distribution states none (Debian sid). */
  readonly versionId: string;
  readonly versionCodename: string;
  readonly prettyName: string;
  readonly family: DistributionFamily;
}

const FAMILIES: Record<string, DistributionFamily> = {
  debian: "debian",
  ubuntu: "debian",
  rhel: "redhat",
  fedora: "redhat",
  centos: "redhat",
};

/** Reads the text of an os-release(5) file; undefined when it names no distribution. */
export function parseOsRelease(text: string): OsRelease | undefined {
  const fields = new Map<string, string>();
  for (const line of text.split("\n")) {
    const match = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line.trim());
    if (match?.[1] !== undefined && match[2] !== undefined) fields.set(match[1], unquote(match[2]));
  }
  const id = fields.get("ID");
  if (!id) return undefined;
  const ids = [id, ...(fields.get("ID_LIKE") ?? "").split(/\s+/)];
  return {
    id,
    versionId: fields.get("VERSION_ID") ?? "",
    versionCodename: fields.get("VERSION_CODENAME") ?? "",
    prettyName: fields.get("PRETTY_NAME") ?? id,
    family: ids.map((word) => FAMILIES[word]).find((family) => family !== undefined) ?? "other",
  };
}

/**
 * The operating system of this host, from the first readable file of `paths`.
 * @throws {Refusal} `unknown-host` when no file names a distribution.
 */
export function hostOsRelease(paths: readonly string[] = ["/etc/os-release", "/usr/lib/os-release"]): OsRelease {
  for (const path of paths) {
    const found = parseOsRelease(readText(path));
    if (found) return found;
  }
  throw new Refusal(
    "unknown-host",
    `The host's operating system cannot be identified, because ${paths.join(" and ")} name none; install the package that brings /etc/os-release.`,
  );
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function unquote(value: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(value);
  return quoted?.[2] !== undefined ? quoted[2].replace(/\\(["$`\\])/g, "$1") : value;
}
