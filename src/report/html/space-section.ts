import type { FolderUse, ImageContents } from "../../verify/verdict.ts";
import { bytesText } from "../quantity.ts";
import type { ImagePlace } from "./image-place.ts";
import { html, type Markup } from "./markup.ts";
import { countText, percentText } from "./quantity.ts";
import { dataTable, disclosure, heading, type Section, section } from "./section.ts";
import { type Tile, treemapDrawing } from "./treemap.ts";

/** Levels of folders that are drawn and listed. */
const mostLevels = 5;
/** A part of the whole from which on a folder is divided into those in it. */
const divided = 0.03;
/** A part of a folder that those in it must make up to be worth more than its own name. */
const telling = 0.4;
/** A part of a folder from which on a folder in it stands for it. */
const nearlyAll = 0.95;
/** A part of the whole below which nothing is drawn by itself. */
const smallestShare = 0.002;
const mostTiles = 400;

/** Where the bytes of the image lie: drawn and listed, by package and by folder. */
export function spaceSection(place: ImagePlace): Section | undefined {
  const { contents } = place.image;
  if (contents === undefined || contents.folders.bytes <= 0) return undefined;
  const hasPackages = contents.packages.length > 0;
  const body = html`<div data-tabs="Where the bytes are">
<div class="panel" id="${place.prefix}by-folder" data-tab="By folder">
${heading(place.level + 1, "By folder")}
${byFolder(contents.folders)}</div>
${
  hasPackages &&
  html`<div class="panel" id="${place.prefix}by-package" data-tab="By package">
${heading(place.level + 1, "By package")}
${byPackage(contents)}</div>`
}
</div>`;
  return section(place, "space", "Where the bytes are", body);
}

function byFolder(root: FolderUse): Markup {
  const rows = folderRows(root, root.bytes, "", 0).slice(0, mostTiles);
  const columns = [
    { title: "Folder" },
    { title: "Size", isNumber: true },
    { title: "Share", isNumber: true },
    { title: "Files", isNumber: true },
  ];
  return html`${treemapDrawing("The folders of the image by the bytes in them", folderTile(root, root.bytes, 0))}
${disclosure("As a table", dataTable("Folders and the bytes below them", columns, rows))}
`;
}

function folderTile(folder: FolderUse, whole: number, level: number): Tile {
  const { name, folders } = level === 0 ? folder : unchained(folder);
  const { bytes } = folder;
  const inside = level < mostLevels && bytes >= whole * divided ? largest(folders, whole) : [];
  if (level > 0 && sum(inside) < bytes * telling) return { name, bytes };
  const tiles = inside.map((one) => folderTile(one, whole, level + 1));
  return { name, bytes, tiles: [...tiles, ...restOf(bytes, tiles)] };
}

/** A folder with nearly all of it in one folder after the other, as one that has all their names. */
function unchained({ name, bytes, folders }: FolderUse): Pick<FolderUse, "name" | "folders"> {
  const names = [name];
  let inside = folders;
  while (names.length < mostLevels) {
    const next = inside.find((one) => one.bytes >= bytes * nearlyAll);
    if (next === undefined) break;
    names.push(next.name);
    inside = next.folders;
  }
  return { name: names.join("/"), folders: inside };
}

function folderRows(folder: FolderUse, whole: number, path: string, level: number): ReturnType<typeof folderRow>[] {
  const own = level === 0 ? "/" : `${path}/${folder.name}`;
  const inside = level < mostLevels && folder.bytes >= whole * divided ? largest(folder.folders, whole) : [];
  const below = inside.flatMap((one) => folderRows(one, whole, level === 0 ? "" : own, level + 1));
  return [folderRow(folder, whole, own), ...below];
}

function folderRow({ bytes, files }: FolderUse, whole: number, path: string) {
  return [
    html`<bdi class="path">${path}</bdi>`,
    { shown: bytesText(bytes), value: bytes },
    { shown: percentText(bytes / whole), value: bytes / whole },
    { shown: countText(files), value: files },
  ] as const;
}

function byPackage({ packages, unownedBytes }: ImageContents): Markup {
  const whole = sum(packages) + unownedBytes;
  const large = largest(packages, whole).map(({ name, bytes }) => ({ name, bytes }));
  const unowned = unownedBytes > 0 ? [{ name: "no package", bytes: unownedBytes }] : [];
  const tiles: readonly Tile[] = [...large, ...unowned, ...restOf(whole, [...large, ...unowned])];
  const rows = [...tiles]
    .sort((one, other) => other.bytes - one.bytes)
    .map(({ name, bytes }) => [html`<bdi>${name}</bdi>`, bytesText(bytes), percentText(bytes / Math.max(whole, 1))]);
  const columns = [{ title: "Package" }, { title: "Size", isNumber: true }, { title: "Share", isNumber: true }];
  return html`${treemapDrawing("The packages of the image by the bytes of their files", { name: "", bytes: whole, tiles })}
${disclosure("As a table", dataTable("Packages by the bytes of their files", columns, rows))}
`;
}

function largest<One extends { readonly bytes: number }>(all: readonly One[], whole: number): readonly One[] {
  return all
    .filter(({ bytes }) => bytes > 0 && bytes >= whole * smallestShare)
    .sort((one, other) => other.bytes - one.bytes)
    .slice(0, mostTiles);
}

function sum(all: readonly { readonly bytes: number }[]): number {
  return all.reduce((sum, { bytes }) => sum + bytes, 0);
}

function restOf(whole: number, tiles: readonly Tile[]): readonly Tile[] {
  const bytes = whole - sum(tiles);
  return bytes > 0 ? [{ name: "the rest", bytes, isRest: true }] : [];
}
