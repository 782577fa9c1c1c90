import { quoted } from "../disk/quoted.ts";
import type { FileTree } from "../filesystem/tree.ts";
import { Refusal } from "../refusal.ts";
import { compareDebianVersions } from "./debian-version.ts";
import { type Package, type PackageDatabase, type PackageState, packageDatabase } from "./package.ts";
import { namesIn, readText } from "./text.ts";

const statusFile = "/var/lib/dpkg/status";
/** Where images without dpkg itself keep one record a file. */
const statusDirectory = "/var/lib/dpkg/status.d";

const states: ReadonlySet<string> = new Set<PackageState>([
  "not-installed",
  "config-files",
  "half-installed",
  "unpacked",
  "half-configured",
  "triggers-awaited",
  "triggers-pending",
  "installed",
]);

/** Characters and records beyond which it is no dpkg database; all of Debian has some 70,000 packages. */
const largest = { text: 64 * 1024 * 1024, records: 100_000 };

/**
 * The guest's dpkg database (dpkg(1), deb-status(5)); `undefined` when it has none.
 *
 * @throws {Refusal} `too-large`, and whatever the tree throws
 */
export function readDpkgStatus(tree: FileTree): PackageDatabase | undefined {
  const sources: string[] = [];
  const packages: Package[] = [];
  let length = 0;
  const take = (path: string, text: string, assumed?: string) => {
    sources.push(path);
    length += text.length;
    for (const one of parseDpkgStatus(text, assumed)) packages.push(one);
    if (length <= largest.text && packages.length <= largest.records) return;
    throw new Refusal("too-large", `Cannot read ${quoted(path)} in the image: the records of packages are too many.`);
  };
  const status = readText(tree, statusFile);
  if (status !== undefined) take(statusFile, status);
  for (const name of namesIn(tree, statusDirectory)) {
    const path = `${statusDirectory}/${name}`;
    const record = name.endsWith(".md5sums") ? undefined : readText(tree, path);
    if (record === undefined) continue;
    take(path, record, "install ok installed");
  }
  if (sources.length === 0) return undefined;
  return packageDatabase({ kind: "dpkg", sources, packages, findings: [], compareVersions: compareDebianVersions });
}

/**
 * The records of a dpkg status file.
 *
 * @param assumed the status of a record that states none
 */
export function parseDpkgStatus(text: string, assumed = ""): Package[] {
  const packages: Package[] = [];
  // A stanza ends at an empty line; a field begins at the start of a line, its continuation with a blank.
  for (const stanza of text.split(/\n(?:[ \t]*\n)+/)) {
    const name = field(stanza, "Package");
    if (name === "") continue;
    const [want = "", flag = "", state = ""] = (field(stanza, "Status") || assumed).split(/\s+/);
    packages.push({
      name,
      version: field(stanza, "Version"),
      architecture: field(stanza, "Architecture"),
      want,
      intact: flag === "ok",
      state: states.has(state) ? (state as PackageState) : undefined,
      provides: providedNames(field(stanza, "Provides")),
    });
  }
  return packages;
}

function field(stanza: string, name: string): string {
  const label = `${name}:`;
  let start = 0;
  if (!stanza.startsWith(label)) {
    start = stanza.indexOf(`\n${label}`) + 1;
    if (start === 0) return "";
  }
  const end = stanza.indexOf("\n", start);
  return stanza.slice(start + label.length, end < 0 ? undefined : end).trim();
}

/** The names in `a, b (= 1.2)`. */
function providedNames(value: string): string[] {
  if (value === "") return [];
  return value.split(",").map((one) => one.replace(/[(:].*/s, "").trim());
}
