import { Refusal } from "../refusal.ts";
import { type GptCopy, hasSignature, readGptCopy } from "./gpt-header.ts";
import { type MbrEntry, readMbrEntries } from "./mbr.ts";
import type { PartitionTable, TableFinding } from "./partition.ts";
import type { ByteReader } from "./reader.ts";
import type { DiskRefusalCode } from "./refusal-code.ts";

/** Sizes of a sector with which tables are made. */
const sectorSizes = [512, 4096] as const;
/** The type of the MBR's entry that keeps others off the disk. */
const protectiveType = 0xee;

/** One copy, or why it cannot be used, and where it was looked for. */
interface Looked {
  readonly copy: GptCopy | string;
  readonly sector: number;
}

/**
 * Reads a GUID partition table (UEFI specification, section 5.3): both copies always, the backup being used when the
 * primary is damaged.
 *
 * @returns `undefined` when there is none
 * @throws {Refusal} `corrupt-partition-table` when there is one but neither copy can be used
 */
export function parseGpt(disk: ByteReader): PartitionTable | undefined {
  const mbr = readMbrEntries(disk, 0) ?? [];
  const isProtected = mbr.some(({ type }) => type === protectiveType);
  const unit = sectorSizeOf(disk, isProtected);
  if (unit === undefined) return undefined;
  const last = Math.floor(disk.length / unit) - 1;
  const primary: Looked = { copy: readGptCopy(disk, 1, unit), sector: 1 };
  const backup = findBackup(disk, primary.copy, last, unit);
  const used = typeof primary.copy === "string" ? backup.copy : primary.copy;
  if (typeof used === "string") {
    const clause = `neither copy of the GPT can be used, since the first, at byte ${unit}, ${primary.copy}; build the image again`;
    throw new Refusal<DiskRefusalCode>("corrupt-partition-table", clause);
  }
  const findings = [
    ...protectionFindings(mbr, last),
    ...copyFindings(primary, "GPT header", unit),
    ...copyFindings(backup, "backup GPT header", unit),
    ...differences(primary.copy, backup, last, unit),
    ...used.findings,
    ...entryFindings(used),
  ];
  const partitions = used.entries.map(({ partition }) => partition);
  return { scheme: "gpt", sectorSize: unit, id: used.id, partitions, findings };
}

/** The size of sectors with which a copy stands in its place; only a protected disk is searched for a backup alone. */
function sectorSizeOf(disk: ByteReader, isProtected: boolean): number | undefined {
  const first = sectorSizes.find((size) => hasSignature(disk, 1, size));
  if (first !== undefined || !isProtected) return first;
  return sectorSizes.find((size) => hasSignature(disk, Math.floor(disk.length / size) - 1, size)) ?? sectorSizes[0];
}

/** The backup where the primary says it stands, else at the end of the disk. */
function findBackup(disk: ByteReader, primary: GptCopy | string, last: number, unit: number): Looked {
  const stated = typeof primary === "string" ? last : primary.alternate;
  const copy = readGptCopy(disk, stated, unit);
  if (typeof copy !== "string" || stated === last) return { copy, sector: stated };
  const atEnd = readGptCopy(disk, last, unit);
  return typeof atEnd === "string" ? { copy, sector: stated } : { copy: atEnd, sector: last };
}

function protectionFindings(mbr: readonly MbrEntry[], last: number): TableFinding[] {
  const find = (clause: string, offset = 0): TableFinding => ({ offset, structure: "protective MBR", clause });
  const protective = mbr.find(({ type }) => type === protectiveType);
  if (protective === undefined) return [find("is missing, without which Linux takes no GPT for one")];
  const findings: TableFinding[] = [];
  const { start, count, offset } = protective;
  if (start !== 1) findings.push(find(`protects from sector ${start}, not 1`, offset));
  else if (count !== Math.min(last, 0xffffffff) && count !== 0xffffffff) {
    findings.push(find(`protects ${count} sectors, where ${last} follow it`, offset));
  }
  const others = mbr.filter(({ type }) => type !== protectiveType && type !== 0);
  for (const other of others) findings.push(find("holds a partition of its own beside the GPT", other.offset));
  return findings;
}

function copyFindings({ copy, sector }: Looked, structure: string, unit: number): TableFinding[] {
  const offset = sector * unit;
  if (typeof copy === "string") return [{ offset, structure, clause: `${copy}, only the other copy can be used` }];
  const { firstUsable, lastUsable, start, count, entrySize } = copy;
  const find = (clause: string): TableFinding => ({ offset, structure, clause });
  const findings: TableFinding[] = [];
  const end = start + Math.ceil((count * entrySize) / unit);
  if (firstUsable > lastUsable + 1) findings.push(find(`calls sectors ${firstUsable} to ${lastUsable} usable`));
  const isInside = (from: number, to: number) => from <= lastUsable && to > firstUsable;
  if (isInside(start, end)) findings.push(find(`has its entries among the usable sectors, from ${start}`));
  if (isInside(sector, sector + 1) || isInside(1, 2)) findings.push(find("calls the sector of a header usable"));
  if (entrySize !== 128) findings.push(find(`has entries of ${entrySize} bytes, which Linux does not read`));
  return findings;
}

/** What the two copies do not agree on, and a backup that stands elsewhere than it should. */
function differences(primary: GptCopy | string, { copy, sector }: Looked, last: number, unit: number): TableFinding[] {
  const findings: TableFinding[] = [];
  const find = (structure: string, offset: number, clause: string) => findings.push({ offset, structure, clause });
  if (typeof primary !== "string" && primary.alternate !== sector) {
    find("GPT header", unit, `says that its backup stands in sector ${primary.alternate}, where none does`);
  }
  if (sector !== last) {
    find("backup GPT header", sector * unit, `stands in sector ${sector}, not in the last one, ${last}`);
  }
  if (typeof copy === "string") return findings;
  const at = sector * unit;
  if (copy.alternate !== 1)
    find("backup GPT header", at, `says that the other copy stands in sector ${copy.alternate}`);
  if (typeof primary === "string") return findings;
  const fields = ["id", "firstUsable", "lastUsable", "count", "entrySize", "entriesChecksum"] as const;
  const names = ["its GUID", "the first usable sector", "the last usable sector", "the number of entries"];
  names.push("the size of entries", "the checksum of the entries");
  for (const [index, field] of fields.entries()) {
    if (copy[field] === primary[field]) continue;
    find(
      "backup GPT header",
      at,
      `differs from the first copy in ${names[index]}: ${copy[field]}, not ${primary[field]}`,
    );
  }
  return findings;
}

function entryFindings({ entries, firstUsable, lastUsable }: GptCopy): TableFinding[] {
  const findings: TableFinding[] = [];
  const met = new Map<string, number>();
  for (const { partition, id, first, last, offset } of entries) {
    const find = (clause: string) => findings.push({ offset, structure: `GPT entry ${partition.index}`, clause });
    if (last < first) find(`ends in sector ${last}, before it starts in ${first}`);
    else if (first < firstUsable || last > lastUsable) {
      find(`spans sectors ${first} to ${last}, of which only ${firstUsable} to ${lastUsable} are usable`);
    }
    const twin = met.get(id);
    if (twin !== undefined) find(`has the GUID of entry ${twin}`);
    else met.set(id, partition.index);
  }
  return findings;
}
