import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { AptRoot } from "../apt-root.ts";

/** A package that is made from nothing. */
export interface NewPackage {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly depends?: readonly string[];
  readonly priority?: "optional" | "required";
  /** By absolute paths; those below /etc are configuration files. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
}

/** Packs a package. @returns its file in `pool` */
export function makePackage(folder: string, pool: string, made: NewPackage): string {
  const { name, version, description, depends = [], priority = "optional", files = {} } = made;
  const tree = join(folder, name);
  mkdirSync(join(tree, "DEBIAN"), { recursive: true });
  const control = [
    ...[`Package: ${name}`, `Version: ${version}`, "Architecture: amd64", "Multi-Arch: foreign"],
    ...["Maintainer: Stand-in <stand-in@example.org>", "Section: misc", `Priority: ${priority}`],
    ...(depends.length === 0 ? [] : [`Depends: ${depends.join(", ")}`]),
    `Description: ${description} (stand-in)`,
  ];
  writeFileSync(join(tree, "DEBIAN/control"), `${control.join("\n")}\n`);
  for (const [path, content] of Object.entries(files)) addFile(tree, path, content);
  // A strict umask of the one who runs the test must not reach the guest, whose apt reads as nobody.
  execFileSync("chmod", ["-R", "u=rwX,go=rX", tree]);
  return pack(tree, pool);
}

/** Unpacks Debian's package, lets it be changed, and packs it under a version that says so. @returns its file in `pool` */
export async function changePackage(
  folder: string,
  pool: string,
  debian: AptRoot,
  name: string,
  change: (tree: string) => void,
): Promise<string> {
  const tree = join(folder, name);
  execFileSync("dpkg-deb", ["--raw-extract", await debian.download(name, join(folder, `${name}.deb`)), tree]);
  change(tree);
  edit(join(tree, "DEBIAN/control"), (text) =>
    text.replace(/^(Version: .*)$/m, "$1+standin1").replace(/^(Description: .*)$/m, "$1 (stand-in)"),
  );
  edit(join(tree, "DEBIAN/md5sums"), (text) =>
    text.replace(/^[0-9a-f]{32} {2}(.*)$/gm, (_, path: string) => `${md5(readFileSync(join(tree, path)))}  ${path}`),
  );
  return pack(tree, pool);
}

/** Adds a file to an unpacked package, and to the package's own list of it. */
export function addFile(tree: string, path: string, content: string | Buffer): void {
  const at = join(tree, path);
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, content);
  chmodSync(at, 0o644);
  if (path.startsWith("/etc/")) appendFileSync(join(tree, "DEBIAN/conffiles"), `${path}\n`);
  else appendFileSync(join(tree, "DEBIAN/md5sums"), `${md5(content)}  ${path.slice(1)}\n`);
}

/** Changes the text of a file, which must be there and must change. */
export function edit(path: string, change: (text: string) => string): void {
  const before = readFileSync(path, "utf8");
  const after = change(before);
  if (after === before && !path.endsWith("md5sums")) throw new Error(`nothing of ${path} was changed`);
  writeFileSync(path, after);
}

function pack(tree: string, pool: string): string {
  mkdirSync(pool, { recursive: true });
  const said = execFileSync("dpkg-deb", ["--root-owner-group", "-Zgzip", "--build", tree, pool], { encoding: "utf8" });
  const path = /in '(.*)'/.exec(said)?.[1] ?? "";
  if (!existsSync(path)) throw new Error(`dpkg-deb made no package of ${tree}: ${said}`);
  return path;
}

function md5(content: string | Buffer): string {
  return createHash("md5").update(content).digest("hex");
}
