import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { run } from "../../../src/host/run.ts";
import { exclusively } from "../exclusive.ts";
import { privateApt } from "../private-apt.ts";

/**
 * What stands in for git forges and a package index on the internet: Octavia's and octavia-lib's sources as Debian 12 has
 * them, each as a git repository, and Debian's Python packages repacked as wheels. The agent that comes of it is real.
 */
export interface SourceAgent {
  readonly repository: string;
  readonly library: string;
  /** The commits that an image must tell. */
  readonly commits: { readonly agent: string; readonly library: string };
  readonly constraints: string;
  /** The folder of wheels. */
  readonly index: string;
}

const FOLDER = resolve(import.meta.dirname, "../../../out/test/source-agent");

/** The agent, and what builds its wheel; Debian's dependencies tell the rest. */
const PACKAGES = [
  "python3-octavia",
  "python3-octavia-lib",
  "python3-pbr",
  "python3-pymysql",
  "python3-setuptools-whl",
  "python3-wheel-whl",
];

/** Makes it once, from Debian's archive; a later run takes what is there. @returns why there is none */
export function sourceAgent(): Promise<SourceAgent | string> {
  return exclusively(`${FOLDER}.lock`, async () => {
    const file = join(FOLDER, "commits.json");
    if (!existsSync(file)) {
      const missing = await make();
      if (missing !== undefined) return missing;
    }
    const commits = JSON.parse(readFileSync(file, "utf8")) as SourceAgent["commits"];
    return {
      ...{ repository: join(FOLDER, "octavia"), library: join(FOLDER, "octavia-lib"), commits },
      ...{ constraints: join(FOLDER, "upper-constraints.txt"), index: join(FOLDER, "index") },
    };
  });
}

async function make(): Promise<string | undefined> {
  const making = `${FOLDER}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(join(making, "debs"), { recursive: true });
  const apt = await privateApt(join(making, "debs"), "bookworm");
  if (typeof apt === "string") return apt;
  const printed = await apt.get(["install", "--print-uris", "--no-install-recommends", ...PACKAGES]);
  const names = [...printed.matchAll(/^'[^']+' ([^_]+)_/gm)].map(([, name]) => name ?? "");
  await apt.get(["download", ...names.filter((name) => name.startsWith("python3-"))]);
  const [index, constraints] = [join(making, "index"), join(making, "upper-constraints.txt")];
  const program = join(import.meta.dirname, "make-index.py");
  const requirements = join(making, "requirements.json");
  await succeed(["/usr/bin/python3", program, join(making, "debs"), index, constraints, requirements], making);
  const agent = await makeRepository(making, "octavia", "octavia");
  const library = await makeRepository(making, "octavia-lib", "octavia_lib");
  rmSync(join(making, "debs"), { recursive: true });
  writeFileSync(join(making, "commits.json"), JSON.stringify({ agent, library }));
  rmSync(FOLDER, { recursive: true, force: true });
  renameSync(making, FOLDER);
  return undefined;
}

/**
 * Puts a project together again from Debian's package of it, as a git repository whose only commit carries the release's
 * tag, since pbr takes the version from it. @returns the commit
 */
async function makeRepository(folder: string, name: string, module: string): Promise<string> {
  const [debs, tree, contents] = [join(folder, "debs"), join(folder, name), join(folder, `${name}.contents`)];
  const deb = readdirSync(debs).find((file) => file.startsWith(`python3-${name}_`)) ?? "";
  await succeed(["dpkg-deb", "-x", join(debs, deb), contents], folder);
  const library = join(contents, "usr/lib/python3/dist-packages");
  const info = readdirSync(library).find((file) => file.endsWith(".egg-info")) ?? "";
  const text = (file: string) => {
    const path = join(library, info, file);
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  };
  mkdirSync(tree);
  renameSync(join(library, module), join(tree, module));
  const version = /^Version: (.*)$/m.exec(text("PKG-INFO"))?.[1] ?? "";
  const required = JSON.parse(readFileSync(join(folder, "requirements.json"), "utf8")) as Record<string, string[]>;
  writeFileSync(join(tree, "requirements.txt"), `${(required[`python3-${name}`] ?? []).join("\n")}\n`);
  writeFileSync(join(tree, "README.rst"), "Debian's package, put together again as a project by a test.\n");
  writeFileSync(join(tree, "setup.py"), 'import setuptools\n\nsetuptools.setup(setup_requires=["pbr"], pbr=True)\n');
  writeFileSync(join(tree, "setup.cfg"), setupConfiguration(name, module, text("entry_points.txt")));
  rmSync(contents, { recursive: true });
  // The same commit every time: where diskimage-builder has cached it before, it takes a tag for what it was.
  const moments = ["GIT_AUTHOR_DATE=2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE=2026-01-01T00:00:00Z"];
  const git = ["env", ...moments, "git", "-c", "user.name=test", "-c", "user.email=test@example.com"];
  for (const args of [
    ["init", "-q", "-b", "master"],
    ["add", "-A", "-f"],
    ["commit", "-q", "-m", `${name} ${version} as Debian has it`],
    ["tag", version],
  ]) {
    await succeed([...git, ...args], tree);
  }
  return (await succeed(["git", "rev-parse", "HEAD"], tree)).trim();
}

function setupConfiguration(name: string, module: string, entryPoints: string): string {
  const points = entryPoints
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => (line.startsWith("[") ? `${line.slice(1, -1)} =` : `    ${line}`));
  return [
    ...[
      "[metadata]",
      `name = ${name}`,
      "summary = put together again by a test",
      "[files]",
      "packages =",
      `    ${module}`,
    ],
    ...["[entry_points]", ...points, ""],
  ].join("\n");
}

async function succeed(command: readonly string[], cwd: string): Promise<string> {
  const { stdout, stderr, exitCode } = await run(command, { cwd, deadline: 300_000 });
  if (exitCode !== 0) throw new Error(`${command.join(" ")} ended with ${exitCode}: ${stderr}`);
  return stdout;
}

/** A package index as pip asks one (PEP 503), on this machine alone. */
export interface PackageIndex {
  readonly url: string;
  /** The paths that were asked for. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export async function serveIndex(folder: string): Promise<PackageIndex> {
  const wheels = new Map(readdirSync(folder).map((name) => [name, join(folder, name)]));
  const requests: string[] = [];
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://index").pathname);
    requests.push(path);
    const [, project] = /^\/simple\/([^/]+)\/$/.exec(path) ?? [];
    const wheel = wheels.get(/^\/wheels\/([^/]+)$/.exec(path)?.[1] ?? "");
    const own = [...wheels.keys()].filter((name) => normal(name.split("-")[0] ?? "") === project);
    if (wheel !== undefined) response.end(readFileSync(wheel));
    else if (project === undefined || own.length === 0) response.writeHead(404).end();
    else {
      const links = own.map((name) => `<a href="/wheels/${encodeURIComponent(name)}">${name}</a>`);
      response.writeHead(200, { "Content-Type": "text/html" }).end(`<!DOCTYPE html><body>${links.join("\n")}</body>`);
    }
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ url: `http://127.0.0.1:${port}/simple/`, requests },
    close: () => new Promise((done) => server.close(() => done())),
  };
}

/** Names of projects as they are compared (PEP 503). */
const normal = (name: string) => name.toLowerCase().replace(/[-_.]+/g, "-");
