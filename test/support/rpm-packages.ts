import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTool } from "./real-tool.ts";

/** A package to be made; its files are looked for in the source tree. */
export interface RpmPackage {
  readonly name: string;
  readonly version?: string;
  readonly release?: string;
  readonly epoch?: number;
  readonly architecture?: "noarch" | "x86_64";
  readonly provides?: readonly string[];
  readonly description?: string;
  /** Lines of `%files`: `%config /etc/rsyslog.conf`. */
  readonly files?: readonly string[];
}

/** Makes packages with rpmbuild, all at once. @returns their paths, in no order */
export function buildRpms(
  folder: string,
  source: string,
  packages: readonly RpmPackage[],
  more: Readonly<Record<string, string>> = {},
): string[] {
  mkdirSync(join(folder, "rpms"), { recursive: true });
  const spec = join(folder, "all.spec");
  writeFileSync(spec, specOf(source, packages));
  const macros = {
    _topdir: join(folder, "build"),
    _rpmdir: join(folder, "rpms"),
    _build_name_fmt: "%%{NAME}-%%{EPOCHNUM}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm",
    // Nothing but what the spec says: no stripping, no debug packages, no compression, no looking for what is needed.
    __os_install_post: "%{nil}",
    debug_package: "%{nil}",
    _build_id_links: "none",
    _binary_payload: "w0.gzdio",
    __check_files: "%{nil}",
    _use_internal_dependency_generator: "0",
    ...more,
  };
  const defines = Object.entries(macros).flatMap(([name, value]) => ["--define", `${name} ${value}`]);
  runTool("rpmbuild", ["-bb", "--quiet", "--nodeps", "--target", "x86_64-linux", ...defines, spec]);
  return packages.map((one) => join(folder, "rpms", fileNameOf(one)));
}

function fileNameOf({ name, epoch = 0, version = "1", release = "1", architecture = "noarch" }: RpmPackage): string {
  return `${name}-${epoch}-${version}-${release}.${architecture}.rpm`;
}

function specOf(source: string, packages: readonly RpmPackage[]): string {
  return `Name: stand-in-source
Version: 1
Release: 1
Summary: source of the others, itself no package
License: none
AutoReqProv: no
%description
-
%install
mkdir -p %{buildroot}
cp -a ${source}/. %{buildroot}
${packages.map(sectionsOf).join("")}`;
}

function sectionsOf(one: RpmPackage): string {
  const { name, version = "1", release = "1", architecture = "noarch", provides = [], files = [] } = one;
  return `
%package -n ${name}
${one.epoch === undefined ? "" : `Epoch: ${one.epoch}\n`}Version: ${version}
Release: ${release}
Summary: ${name}
AutoReqProv: no
${architecture === "noarch" ? "BuildArch: noarch\n" : ""}${provides.map((provided) => `Provides: ${provided}\n`).join("")}
%description -n ${name}
${one.description ?? "-"}

%files -n ${name}
${files.join("\n")}
`;
}

/** Options of rpm for a database below a root that is no system's, written as SQLite. */
export function inRoot(root: string, dbpath = "/usr/lib/sysimage/rpm"): string[] {
  return ["--root", root, "--dbpath", dbpath, "--define", "_db_backend sqlite"];
}

/** Installs packages below a directory. */
export function installRpms(root: string, rpms: readonly string[], { dbpath = "/usr/lib/sysimage/rpm" } = {}): void {
  mkdirSync(join(root, dbpath), { recursive: true });
  const unchecked = ["--nodeps", "--noscripts", "--notriggers", "--nosignature", "--nodigest", "--ignorearch"];
  changeWithRpm([...inRoot(root, dbpath), "-i", ...unchecked, "--force-debian", ...rpms]);
}

/** Takes packages out of the default database of a root. */
export function eraseRpms(root: string, names: readonly string[]): void {
  changeWithRpm([...inRoot(root), "-e", "--nodeps", "--noscripts", "--force-debian", ...names]);
}

/** An SQLite database of rpm without one of its packages. */
export function withoutRpm(database: Uint8Array, name: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "amphora-rpmdb."));
  const path = join(folder, "rpmdb.sqlite");
  try {
    writeFileSync(path, database);
    const options = ["--dbpath", folder, "--define", "_db_backend sqlite"];
    runTool("rpm", [...options, "-e", "--justdb", "--nodeps", "--noscripts", "--notriggers", "--force-debian", name]);
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Only root may change its root directory, as `rpm --root` does; anybody is root of a user namespace. */
function changeWithRpm(options: readonly string[]): void {
  if (process.getuid?.() === 0) runTool("rpm", options);
  else runTool("unshare", ["--map-root-user", "rpm", ...options]);
}
