import { posix } from "node:path";
import { type OverlayChanges, overlay } from "../../../src/filesystem/overlay.ts";
import type { FileStatus, FileTree, TreeEntry } from "../../../src/filesystem/tree.ts";
import { withoutRpm } from "../rpm-packages.ts";
import { below, type KeptTree } from "./kept-tree.ts";

/** Small changes to a good guest, noted first and then laid over its tree; links on the way to a path are followed. */
export class Changes {
  readonly #base: FileTree;
  readonly #removed: string[] = [];
  readonly #replaced = new Map<string, Uint8Array>();
  readonly #links = new Map<string, string>();
  readonly #directories: string[] = [];
  readonly #status = new Map<string, Partial<FileStatus>>();
  readonly #attributes = new Map<string, Map<string, Uint8Array | undefined>>();

  constructor(base: FileTree) {
    this.#base = base;
  }

  /** The good guest, as it was. */
  get tree(): FileTree {
    return this.#base;
  }

  /** Takes away a file, a link, or a directory with all below it. @throws {Error} when there is nothing */
  remove(...paths: readonly string[]): this {
    for (const path of paths) {
      const place = this.#place(path);
      if (this.#base.lstat(place) === undefined) throw new Error(`the good image has no ${path} to remove`);
      this.#removed.push(place);
    }
    return this;
  }

  /** Makes a file, or gives one another content. */
  write(path: string, content: string | Uint8Array, status: Partial<FileStatus> = {}): this {
    // What a link leads to is written.
    const place = this.#base.resolve(path) ?? this.#place(path);
    this.#replaced.set(place, typeof content === "string" ? Buffer.from(content) : content);
    if (Object.keys(status).length > 0) this.set(place, status);
    return this;
  }

  /** Replaces what stands in a text file. @throws {Error} when nothing changes */
  edit(path: string, from: string | RegExp, to: string): this {
    const old = this.text(path);
    const text = old.replace(from, to);
    if (text === old) throw new Error(`nothing in ${path} is changed by ${from}`);
    return this.write(path, text);
  }

  /** Adds to the end of a text file, which is made where there is none. */
  append(path: string, text: string): this {
    return this.write(path, (this.#base.stat(path) ? this.text(path) : "") + text);
  }

  /** Changes the bytes of a file. */
  patch(path: string, change: (bytes: Buffer) => void): this {
    const bytes = Buffer.from(this.#read(path));
    change(bytes);
    return this.write(path, bytes);
  }

  link(path: string, target: string): this {
    this.#links.set(this.#place(path), target);
    return this;
  }

  directory(path: string): this {
    this.#directories.push(this.#place(path));
    return this;
  }

  /** What `lstat` tells otherwise: `{ mode: 0o644 }`, `{ uid: 1000 }`. */
  set(path: string, status: Partial<FileStatus>): this {
    const place = this.#base.resolve(path) ?? this.#place(path);
    this.#status.set(place, { ...this.#status.get(place), ...status });
    return this;
  }

  /** Whether the file that stands at `path` has content of a change's making. */
  isWritten(path: string): boolean {
    return this.#replaced.has(path);
  }

  /** The text of a file as it now stands. */
  text(path: string): string {
    return Buffer.from(this.#read(path)).toString("utf8");
  }

  /**
   * The record of a package in dpkg's database: what `change` makes of its stanza, nothing for taking it out.
   *
   * @throws {Error} when there is no such record
   */
  dpkg(name: string, change: (stanza: string) => string = () => ""): this {
    const stanzas = this.text("/var/lib/dpkg/status").split("\n\n");
    const index = stanzas.findIndex((stanza) => stanza.trimStart().startsWith(`Package: ${name}\n`));
    const old = stanzas[index];
    if (old === undefined) throw new Error(`the good image has no package ${name}`);
    stanzas.splice(index, 1, ...[change(old)].filter((stanza) => stanza !== ""));
    return this.write("/var/lib/dpkg/status", stanzas.join("\n\n"));
  }

  /** Takes a package out of the stand-in's rpm database, by rpm itself. @throws {Error} when there is no such package */
  rpm(name: string): this {
    const path = "/var/lib/rpm/rpmdb.sqlite";
    return this.write(path, withoutRpm(this.#read(path), name));
  }

  /** Another extended attribute of an entry, or none of that name. */
  attribute(path: string, name: string, value: string | undefined): this {
    const place = this.#place(path);
    const changed = this.#attributes.get(place) ?? new Map();
    this.#attributes.set(place, changed.set(name, value === undefined ? undefined : Buffer.from(value)));
    return this;
  }

  /** The guest with the changes. */
  over(base: KeptTree): FileTree {
    const changes: OverlayChanges = {
      removed: this.#removed,
      replaced: this.#replaced,
      directories: this.#directories,
      links: this.#links,
      status: this.#status,
    };
    const tree = overlay(base, changes);
    const touched = [...this.#replaced.keys(), ...this.#links.keys(), ...this.#directories, ...this.#status.keys()];
    const attributes = (path: string) => this.#attributesOf(base, path);
    return {
      ...tree,
      attributes,
      walk: (path = "/") => below(this.#entries(base, tree, touched), tree.resolve(path) ?? path),
    };
  }

  /** The entries of the base with the changes put in, which is quicker than a walk. */
  #entries(base: KeptTree, tree: FileTree, touched: readonly string[]): readonly TreeEntry[] {
    const fresh = new Map<string, TreeEntry>();
    for (const path of touched) {
      for (let at = path; at !== "/"; at = posix.dirname(at)) {
        const status = tree.lstat(at);
        if (status !== undefined) fresh.set(at, { path: at, status });
      }
    }
    const isGone = (path: string) => this.#removed.some((gone) => path === gone || path.startsWith(`${gone}/`));
    const kept = base.entries.filter(({ path }) => !isGone(path) || fresh.has(path));
    const entries = kept.map((entry) => fresh.get(entry.path) ?? entry);
    const known = new Set(kept.map(({ path }) => path));
    const added = [...fresh.values()].filter(({ path }) => !known.has(path));
    if (added.length === 0) return entries;
    // As a walk orders them: by the names on the way.
    const key = ({ path }: TreeEntry) => path.replaceAll("/", "\0");
    return [...entries, ...added].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  }

  /** What is new has the attributes of the directory above it, as setfiles would label most of it. */
  #attributesOf(base: FileTree, path: string): ReadonlyMap<string, Uint8Array> | undefined {
    let known = path;
    while (base.lstat(known) === undefined) known = posix.dirname(known);
    const attributes = base.attributes(known);
    const changed = this.#attributes.get(path);
    if (attributes === undefined || changed === undefined) return attributes;
    const all = new Map<string, Uint8Array | undefined>([...attributes, ...changed]);
    return new Map([...all].flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  }

  #read(path: string): Uint8Array {
    const place = this.#base.resolve(path) ?? this.#place(path);
    return this.#replaced.get(place) ?? this.#base.read(path);
  }

  /** The path with links in front of its last name followed. */
  #place(path: string): string {
    const parent = posix.dirname(path);
    const at = parent === "/" ? "/" : (this.#base.resolve(parent) ?? this.#place(parent));
    return posix.join(at, posix.basename(path));
  }
}
