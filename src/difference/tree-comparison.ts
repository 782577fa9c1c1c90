import type { FileAspect, FileChange, FileState } from "./difference.ts";
import { isFile, isSameStatus, modifiedAt, statusAt } from "./status-columns.ts";
import type { TreeSnapshot } from "./tree-snapshot.ts";

/** A regular file of one size on both sides, by its rows. */
export interface FilePair {
  readonly path: string;
  readonly old: number;
  readonly new: number;
}

/** What two trees differ in before any content is looked at. */
export interface TreeComparison {
  /** By path. */
  readonly changes: ReadonlyMap<string, FileChange>;
  /** Files whose contents may differ. */
  readonly open: readonly FilePair[];
  /** Files that have the same content if both package databases are believed. */
  readonly recorded: readonly FilePair[];
}

/** Compares two trees path by path. */
export function compareSnapshots(old: TreeSnapshot, now: TreeSnapshot): TreeComparison {
  const changes = new Map<string, FileChange>();
  const open: FilePair[] = [];
  const recorded: FilePair[] = [];
  const rows = new Map(now.paths.map((path, row) => [path, row]));
  for (const [row, path] of old.paths.entries()) {
    const other = rows.get(path);
    if (other === undefined) {
      changes.set(path, { change: "removed", ...oneSide(old, row, "old") });
      continue;
    }
    rows.delete(path);
    const pair = { path, old: row, new: other };
    const change = changeOf(old, now, pair);
    if (change !== undefined) changes.set(path, change);
    const isOpen = isFile(old.statuses, row) && isFile(now.statuses, other) && !change?.aspects.includes("content");
    if (isOpen) (isRecorded(old, now, pair) ? recorded : open).push(pair);
  }
  for (const [path, row] of rows) changes.set(path, { change: "added", ...oneSide(now, row, "new") });
  return { changes, open, recorded };
}

/** The change of a file whose content was found to differ, with what else differs of it. */
export function contentChange(old: TreeSnapshot, now: TreeSnapshot, pair: FilePair, known?: FileChange): FileChange {
  const change = known ?? bothSides(old, now, pair, []);
  return { ...change, aspects: [...change.aspects, "content"] };
}

/** What differs of a path that both have, contents of equal size left aside. */
function changeOf(old: TreeSnapshot, now: TreeSnapshot, pair: FilePair): FileChange | undefined {
  const [row, other] = [pair.old, pair.new];
  const attributes = attributesDiffering(old, row, now, other);
  const isSameTarget = old.targets.get(row) === now.targets.get(other);
  if (isSameStatus(old.statuses, row, now.statuses, other) && isSameTarget && attributes.length === 0) return undefined;
  const aspects: FileAspect[] = [
    ...aspectsOf(stateAt(old, row), stateAt(now, other)),
    ...(attributes.length > 0 ? (["attributes"] as const) : []),
  ];
  return { ...bothSides(old, now, pair, aspects), ...(attributes.length > 0 && { attributes }) };
}

function aspectsOf(old: FileState, now: FileState): FileAspect[] {
  if (old.type !== now.type) return ["type"];
  const differs: readonly (readonly [FileAspect, boolean])[] = [
    ["mode", old.mode !== now.mode],
    ["owner", old.uid !== now.uid || old.gid !== now.gid],
    ["links", old.links !== now.links],
    ["target", old.target !== now.target],
    ["device", old.device !== now.device],
    ["content", old.size !== now.size],
  ];
  return differs.flatMap(([aspect, is]) => (is ? [aspect] : []));
}

/** Whether both databases record the same of a file, or of the source that it was compiled from. */
function isRecorded(old: TreeSnapshot, now: TreeSnapshot, { old: row, new: other }: FilePair): boolean {
  const [source, otherSource] = [old.sources.get(row), now.sources.get(other)];
  if (source !== undefined && otherSource !== undefined) return isRecordedAt(old, source, now, otherSource);
  return isRecordedAt(old, row, now, other);
}

function isRecordedAt(old: TreeSnapshot, row: number, now: TreeSnapshot, other: number): boolean {
  if (old.records[row] === "" || old.records[row] !== now.records[other]) return false;
  return modifiedAt(old.statuses, row) === modifiedAt(now.statuses, other);
}

function oneSide(tree: TreeSnapshot, row: number, side: "old" | "new"): Omit<FileChange, "change"> {
  const text = tree.attributes?.get(row);
  return {
    path: tree.paths[row] ?? "",
    aspects: [],
    [side]: stateAt(tree, row),
    ...(text !== undefined && { attributes: [...attributesOf(text).keys()] }),
    ...ownerAt(tree, row),
  };
}

function bothSides(old: TreeSnapshot, now: TreeSnapshot, pair: FilePair, aspects: readonly FileAspect[]): FileChange {
  const states = { old: stateAt(old, pair.old), new: stateAt(now, pair.new) };
  return {
    path: pair.path,
    change: "changed",
    aspects,
    ...states,
    ...ownerAt(old, pair.old),
    ...ownerAt(now, pair.new),
  };
}

function stateAt({ statuses, targets }: TreeSnapshot, row: number): FileState {
  const { type, mode, uid, gid, size, links, device } = statusAt(statuses, row);
  const target = targets.get(row);
  return {
    type,
    mode,
    uid,
    gid,
    ...(type === "file" && { size, links }),
    ...(target !== undefined && { target }),
    ...(device && { device: `${device.major}:${device.minor}` }),
  };
}

function ownerAt({ owners }: TreeSnapshot, row: number): { readonly package: string } | undefined {
  const [owner] = (owners[row] ?? "").split("\n", 1);
  return owner ? { package: owner } : undefined;
}

/** Names of the attributes that differ; none where one of the sides cannot tell. */
function attributesDiffering(old: TreeSnapshot, row: number, now: TreeSnapshot, other: number): string[] {
  if (old.attributes === undefined || now.attributes === undefined) return [];
  const [before, after] = [old.attributes.get(row), now.attributes.get(other)];
  if (before === after) return [];
  const [was, is] = [attributesOf(before), attributesOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])].filter((name) => was.get(name) !== is.get(name)).sort();
}

function attributesOf(text = "[]"): ReadonlyMap<string, string> {
  return new Map(JSON.parse(text) as [string, string][]);
}
