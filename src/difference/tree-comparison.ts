import type { FileAspect, FileChange, FileState } from "./difference.ts";
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
  /** Files of which both package databases record the same digest and the same time of last change. */
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
    const before = old.states[row] ?? "";
    const owner = ownerOf(now, other) ?? ownerOf(old, row);
    if (other === undefined) {
      const attributes = namesOf(old, row);
      changes.set(path, { path, change: "removed", aspects: [], old: stateOf(before), ...attributes, ...owner });
      continue;
    }
    rows.delete(path);
    const after = now.states[other] ?? "";
    const [was, is] = before === after ? [undefined, undefined] : [stateOf(before), stateOf(after)];
    const attributes = attributesDiffering(old, row, now, other);
    const aspects = [
      ...(was && is ? aspectsOf(was, is) : []),
      ...(attributes.length > 0 ? (["attributes"] as const) : []),
    ];
    if (aspects.length > 0) {
      const states = { old: was ?? stateOf(before), new: is ?? stateOf(after) };
      const named = attributes.length > 0 && { attributes };
      changes.set(path, { path, change: "changed", aspects, ...states, ...named, ...owner });
    }
    if (!before.startsWith('{"type":"file"') || aspects.includes("type") || aspects.includes("content")) continue;
    const record = old.records[row];
    const isRecorded = record !== "" && record === now.records[other];
    (isRecorded ? recorded : open).push({ path, old: row, new: other });
  }
  for (const [path, row] of rows) {
    const state = stateOf(now.states[row] ?? "");
    changes.set(path, { path, change: "added", aspects: [], new: state, ...namesOf(now, row), ...ownerOf(now, row) });
  }
  return { changes, open, recorded };
}

/** The change of a file whose content was found to differ, with what else differs of it. */
export function contentChange(old: TreeSnapshot, now: TreeSnapshot, pair: FilePair, known?: FileChange): FileChange {
  const { path } = pair;
  const states = { old: stateOf(old.states[pair.old] ?? ""), new: stateOf(now.states[pair.new] ?? "") };
  const change = known ?? { path, change: "changed", aspects: [], ...states, ...ownerOf(now, pair.new) };
  return { ...change, aspects: [...change.aspects, "content"] };
}

function stateOf(text: string): FileState {
  return JSON.parse(text) as FileState;
}

function ownerOf({ owners }: TreeSnapshot, row: number | undefined): { readonly package: string } | undefined {
  const [owner] = (row === undefined ? "" : (owners[row] ?? "")).split("\n");
  return owner ? { package: owner } : undefined;
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

function namesOf({ attributes }: TreeSnapshot, row: number): { readonly attributes?: readonly string[] } {
  const text = attributes?.get(row);
  return text === undefined ? {} : { attributes: (JSON.parse(text) as [string, string][]).map(([name]) => name) };
}

/** Names of the attributes that differ; none where one of the sides cannot tell. */
function attributesDiffering(old: TreeSnapshot, row: number, now: TreeSnapshot, other: number): string[] {
  if (old.attributes === undefined || now.attributes === undefined) return [];
  const [before = "[]", after = "[]"] = [old.attributes.get(row), now.attributes.get(other)];
  if (before === after) return [];
  const [was, is] = [before, after].map((text) => new Map(JSON.parse(text) as [string, string][]));
  const names = new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])]);
  return [...names].filter((name) => was?.get(name) !== is?.get(name)).sort();
}
