import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../src/host/run.ts";

/** One index of packages, as apt has fetched and verified it. */
export interface FetchedIndex {
  /** As the line of the source names them. */
  readonly suite: string;
  readonly uri: string;
  readonly component: string;
  /** The file of the index, uncompressed. */
  readonly path: string;
}

/** An apt with sources, lists and a package database of its own, which neither reads nor changes the host's. */
export interface AptRoot {
  /** Runs apt-get in a folder, this one's own by default, and gives what it wrote. */
  get(args: readonly string[], folder?: string): Promise<string>;
  /** Fetches the indices and verifies their signatures. */
  update(): Promise<void>;
  indices(): Promise<FetchedIndex[]>;
  /** Fetches a package's file into a new folder. @returns the file */
  download(name: string, folder: string): Promise<string>;
  /** What would be installed where nothing is yet; it fails where the archive lacks something. @returns `name version` */
  closure(names: readonly string[]): Promise<string[]>;
}

/** @param sources the text of a sources.list, with the keys of each archive in `signed-by` */
export function makeAptRoot(folder: string, sources: string): AptRoot {
  const directories = ["etc/apt", "var/lib/apt/lists/partial", "var/cache/apt/archives/partial", "empty"];
  for (const directory of directories) mkdirSync(join(folder, directory), { recursive: true });
  writeFileSync(join(folder, "status"), "");
  writeFileSync(join(folder, "etc/apt/sources.list"), sources);
  const settings = {
    Dir: folder,
    "Dir::State::status": join(folder, "status"),
    "Dir::Etc::SourceParts": join(folder, "empty"),
    "Dir::Etc::PreferencesParts": join(folder, "empty"),
    "APT::Architecture": "amd64",
    "APT::Architectures::": "amd64",
    // Nobody else may enter the folder.
    "APT::Sandbox::User": "root",
    "APT::Install-Recommends": "false",
    "Acquire::Languages": "none",
    "Acquire::GzipIndexes": "false",
    "Acquire::Retries": "3",
    "APT::Update::Error-Mode": "any",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  const get = async (args: readonly string[], cwd = folder) => {
    const { stdout, stderr, exitCode } = await run(["apt-get", ...options, ...args], { cwd, deadline: 300_000 });
    if (exitCode !== 0) throw new Error(`apt-get ${args[0]} ended with ${exitCode}: ${stderr}`);
    return stdout;
  };
  return {
    get,
    async update() {
      await get(["update", "-qq"]);
    },
    async indices() {
      const format = "$(RELEASE) $(REPO_URI) $(COMPONENT) $(FILENAME)";
      const lines = await get(["indextargets", "--format", format, "Created-By: Packages"]);
      return lines
        .split("\n")
        .filter(Boolean)
        .map((line) => {
          const [suite = "", uri = "", component = "", path = ""] = line.split(" ");
          return { suite, uri, component, path };
        });
    },
    async download(name, into) {
      mkdirSync(into, { recursive: true });
      await get(["download", "-qq", name], into);
      const [file = ""] = readdirSync(into);
      return join(into, file);
    },
    async closure(names) {
      const said = await get(["install", "--simulate", ...names]);
      return [...said.matchAll(/^Inst (\S+) \((\S+)/gm)].map(([, name, version]) => `${name} ${version}`);
    },
  };
}
