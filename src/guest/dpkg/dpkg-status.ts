import { quoted } from "../../disk/quoted.ts";
import type { Package, PackageState } from "../package.ts";
import { parseStanzas, type Stanza } from "./dpkg-stanza.ts";

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
const wants: ReadonlySet<string> = new Set(["unknown", "install", "hold", "deinstall", "purge"]);
/** States in which dpkg writes no version, or may. */
const versionless: ReadonlySet<string> = new Set(["not-installed", "half-installed"]);

/** A record of a status file as dpkg takes it. */
export interface DpkgRecord extends Package {
  /** The value of `Conffiles`: one line each. */
  readonly conffiles: string;
  /** The value of `Source`: a name, and a version in brackets where it is another; empty where both are the package's own. */
  readonly source: string;
  readonly maintainer: string;
}

/** The records of one file of dpkg's database, and its damage: one clause each. */
export interface DpkgStatus {
  readonly records: readonly DpkgRecord[];
  readonly findings: readonly string[];
}

/**
 * Reads a dpkg status file, or a part of one (deb-status(5)). Names and versions are given in the form in which
 * dpkg-query prints them: names in lower case, no epoch of 0. A damaged record is kept as far as it goes.
 *
 * @param path only named in findings
 * @param assumed the status of a record that states none
 */
export function parseDpkgStatus(text: string, path: string, assumed?: string): DpkgStatus {
  const { stanzas, findings } = parseStanzas(text, path);
  const damage = [...findings];
  const records: DpkgRecord[] = [];
  for (const stanza of stanzas) {
    const record = recordOf(stanza, assumed);
    if (record.name !== "") records.push(record);
    for (const clause of offences(stanza, record, assumed)) {
      damage.push(`${path}, line ${stanza.line}: the record of ${quoted(record.name)} ${clause}`);
    }
  }
  return { records, findings: damage };
}

function recordOf({ fields }: Stanza, assumed = ""): DpkgRecord {
  const [want = "", flag = "", state = ""] = statusWords(fields.get("status") ?? assumed);
  return {
    name: (fields.get("package") ?? "").toLowerCase(),
    version: versionOf(fields),
    architecture: fields.get("architecture") ?? "",
    want,
    intact: flag === "ok",
    state: states.has(state) ? (state as PackageState) : undefined,
    provides: providedNames(fields.get("provides") ?? ""),
    conffiles: fields.get("conffiles") ?? "",
    source: fields.get("source") ?? "",
    maintainer: fields.get("maintainer") ?? "",
  };
}

function statusWords(value: string): string[] {
  return value.trim().toLowerCase().split(/\s+/);
}

/** Old records part the revision from the version. */
function versionOf(fields: ReadonlyMap<string, string>): string {
  const revision = fields.get("revision") ?? fields.get("package-revision") ?? fields.get("package_revision");
  const version = `${fields.get("version") ?? ""}${revision ? `-${revision}` : ""}`;
  return version.replace(/^0*(?:([1-9]\d*))?:/, (_, epoch?: string) => (epoch === undefined ? "" : `${epoch}:`));
}

/** The names in `a, b (= 1.2)`. */
function providedNames(value: string): string[] {
  if (value === "") return [];
  return value.split(",").map((one) => one.replace(/[(:].*/s, "").trim());
}

/** What dpkg complains of in a record, each as the end of a sentence; it reads no database in which it must refuse one. */
function* offences({ fields }: Stanza, record: DpkgRecord, assumed: string | undefined): Generator<string> {
  const { name, state, version, architecture } = record;
  if (name === "") yield "states no package";
  else if (!/^[a-z0-9][a-z0-9+._-]*$/.test(name)) yield "has a name that no package may have";
  const status = fields.get("status") ?? assumed;
  if (status === undefined) {
    yield "states no status";
    return;
  }
  const words = statusWords(status);
  const known = words.length === 3 && wants.has(words[0] ?? "") && /^(?:ok|reinstreq)$/.test(words[1] ?? "");
  if (!known || state === undefined) yield `has a status that is none: ${quoted(status)}`;
  const written = fields.get("version") ?? "";
  if (written !== "" && !isVersion(written)) yield `has a version that is none: ${quoted(written)}`;
  if (state === "triggers-pending" && !fields.get("triggers-pending"))
    yield "speaks of pending triggers and names none";
  if (state === "triggers-awaited" && !fields.get("triggers-awaited")) yield "awaits triggers and names none";
  if (state === undefined || versionless.has(state)) return;
  // A record that ends too early has lost one of these; the description stands near the end of each.
  if (version === "") yield "states no version";
  if (architecture === "") yield "states no architecture";
  if (!fields.has("description")) yield "is cut short: it has no description";
}

function isVersion(text: string): boolean {
  return /^(?:\d+:)?\d[\dA-Za-z.+~:-]*$/.test(text) && !text.endsWith("-");
}
