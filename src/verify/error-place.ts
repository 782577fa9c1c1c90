import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { packageInfo } from "../host/package-root.ts";

const compiledScheme = "amphora-check:";

/** What compiled checks of an operator are called in a stack; V8 takes no blanks there. */
export function compiledName(path: string): string {
  return `${compiledScheme}${encodeURI(path)}`;
}

/** Lines told of one error. */
const mostPlaces = 4;

/** Source maps by what stands in a stack; `undefined` where there is none. */
const maps = new Map<string, SourceMap | undefined>();

/** Keeps the source map of a module that lies in no file. */
export function keepSourceMap(path: string, map: string): void {
  maps.set(compiledName(path), new SourceMap(JSON.parse(map) as SourceMapPayload));
}

/** Where an error arose, the innermost first, in the sources as they were written: `checks/kernel.check.ts:12:5`. */
export function placesOf(error: unknown): string[] {
  if (!(error instanceof Error) || error.stack === undefined) return [];
  const places: string[] = [];
  for (const line of error.stack.split("\n")) {
    const [, file, row, column] = /^\s+at (?:.*\()?(.+?):(\d+):(\d+)\)?$/.exec(line) ?? [];
    if (file === undefined || file.startsWith("node:")) continue;
    const place = placeOf(file, Number(row), Number(column));
    // What runs the checks stands below every one of them.
    if (/\/node_modules\/|^src\/verify\/(suite|check-suite)\.ts:/.test(place)) continue;
    if (!places.includes(place)) places.push(place);
    if (places.length === mostPlaces) break;
  }
  return places;
}

function placeOf(file: string, row: number, column: number): string {
  const path = file.startsWith("file:") ? fileURLToPath(file) : file;
  const own = path.startsWith(compiledScheme) ? decodeURI(path.slice(compiledScheme.length)) : path;
  const origin = mapOf(path)?.findEntry(row - 1, column - 1);
  if (origin === undefined || !("originalSource" in origin)) return `${shown(own)}:${row}:${column}`;
  const source = resolve(dirname(own), origin.originalSource);
  return `${shown(source)}:${origin.originalLine + 1}:${origin.originalColumn + 1}`;
}

function mapOf(path: string): SourceMap | undefined {
  if (!maps.has(path)) {
    let map: SourceMap | undefined;
    try {
      map = new SourceMap(JSON.parse(readFileSync(`${path}.map`, "utf8")) as SourceMapPayload);
    } catch {
      // Sources that run as they are have none.
    }
    maps.set(path, map);
  }
  return maps.get(path);
}

/** A path of this package as it is called there. */
function shown(path: string): string {
  const below = relative(packageInfo().root, path);
  return below.startsWith("..") || below === "" ? path : below;
}
