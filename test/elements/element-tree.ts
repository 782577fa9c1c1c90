import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** One directory below elements/, with what its declarative files say. */
export interface Element {
  readonly name: string;
  readonly path: string;
  /** Every file below the element, relative to it. */
  readonly files: readonly string[];
  /** Names of the elements it depends on. */
  readonly dependencies: readonly string[];
  /** Canonical package names it asks for. */
  readonly packages: readonly string[];
  readonly packageMap?: PackageMap;
}

type NameMap = Readonly<Record<string, string>>;

/** diskimage-builder's package map: canonical name to this distribution's names; an empty text means none. */
export interface PackageMap {
  readonly default?: NameMap;
  readonly family?: Readonly<Record<string, NameMap>>;
  readonly distro?: Readonly<Record<string, NameMap>>;
  readonly release?: Readonly<Record<string, Readonly<Record<string, NameMap>>>>;
}

const ROOT = join(import.meta.dirname, "..", "..", "elements");

/** Where Debian's and pip's diskimage-builder keep their elements. */
const DIB_ELEMENTS = "/usr/lib/python3/dist-packages/diskimage_builder/elements";

/** Elements of diskimage-builder itself, or undefined on a host without it. */
export function builderElements(): readonly string[] | undefined {
  if (!existsSync(DIB_ELEMENTS)) return undefined;
  const entries = readdirSync(DIB_ELEMENTS, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** Phase scripts of one of diskimage-builder's own elements, as "phase.d/name". */
export function builderPhaseFiles(element: string): readonly string[] {
  return phaseFiles(listing(join(DIB_ELEMENTS, element)));
}

/** A file of one of diskimage-builder's own elements. */
export function builderFile(element: string, file: string): string {
  return readFileSync(join(DIB_ELEMENTS, element, file), "utf8");
}

export function elements(): readonly Element[] {
  return readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => readElement(name, join(ROOT, name)));
}

/** The scripts that diskimage-builder runs or sources, as "phase.d/name", or "phase.d/folder/name" of one way to install. */
export function phaseFiles(files: readonly string[]): readonly string[] {
  return files.filter((file) => /^[a-z-]+\.d\/([a-z-]+-(source|package)-install\/)?[^/]+$/.test(file));
}

/** Shell programs by their first line, and files that diskimage-builder sources. */
export function shellFiles(element: Element): readonly string[] {
  return element.files.filter((file) => {
    if (file.startsWith("environment.d/")) return true;
    return /^#!\/bin\/(ba)?sh\b/.test(readFileSync(join(element.path, file), "latin1").slice(0, 64));
  });
}

export function isExecutable(element: Element, file: string): boolean {
  return (statSync(join(element.path, file)).mode & 0o777) === 0o755;
}

function readElement(name: string, path: string): Element {
  const files = listing(path);
  const text = (file: string) => (files.includes(file) ? readFileSync(join(path, file), "utf8") : "");
  const map = text("pkg-map");
  return {
    name,
    path,
    files,
    dependencies: text("element-deps").split(/\s+/).filter(Boolean),
    packages: [...text("package-installs.yaml").matchAll(/^([a-z][^\s:]*):/gm)].map(([, key]) => key ?? ""),
    ...(map !== "" && { packageMap: JSON.parse(map) as PackageMap }),
  };
}

function listing(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1));
}
