import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseAptSources } from "../../src/build/plan/apt-sources.ts";
import { hostDebianArchive } from "../../src/build/plan/debian-archive.ts";
import { findProgram, run } from "../../src/host/run.ts";

/** apt over Debian's archive with lists and caches of its own, for a system in which nothing is installed. */
export interface PrivateApt {
  /** The address of the archive. */
  readonly archive: string;
  /** Runs apt-get and gives what it wrote. */
  get(args: readonly string[]): Promise<string>;
}

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/**
 * Fetches the package lists of a release of Debian from where this host has its packages.
 * @param folder where everything lies, downloaded packages too
 * @returns why there are none, where this host has no such source
 */
export async function privateApt(folder: string, release: "bookworm" | "trixie"): Promise<PrivateApt | string> {
  const { main, security } = hostDebianArchive(parseAptSources(hostSources()), release, "amd64");
  if (main === undefined || findProgram("apt-get") === undefined || !existsSync(KEYRING)) {
    return "this host has no apt source of Debian's archive: run this on a Debian host";
  }
  for (const directory of ["state/lists/partial", "cache/archives/partial", "etc"]) {
    mkdirSync(join(folder, "apt", directory), { recursive: true });
  }
  const list = join(folder, "apt/etc/sources.list");
  const line = (uri: string, suite: string) => `deb [signed-by=${KEYRING}] ${uri} ${suite} main\n`;
  const lines = [line(main, release), ...(security === undefined ? [] : [line(security, `${release}-security`)])];
  writeFileSync(list, lines.join(""));
  const status = join(folder, "apt/state/status");
  writeFileSync(status, "");
  const settings = {
    ...{ Dir: join(folder, "apt"), "Dir::State": join(folder, "apt/state"), "Dir::Cache": join(folder, "apt/cache") },
    ...{ "Dir::Etc::sourcelist": list, "Dir::Etc::sourceparts": "-", "Dir::State::status": status },
    ...{ "APT::Architecture": "amd64", "APT::Sandbox::User": "root", "Acquire::Languages": "none" },
  };
  const apt = ["apt-get", "-qq", ...Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`])];
  const get = async (args: readonly string[]) => {
    const { stdout, stderr, exitCode } = await run([...apt, ...args], { cwd: folder, deadline: 300_000 });
    if (exitCode !== 0) throw new Error(`apt-get ${args[0]} ended with ${exitCode}: ${stderr}`);
    return stdout;
  };
  await get(["update"]);
  return { archive: main, get };
}

function hostSources(): { path: string; text: string }[] {
  const parts = "/etc/apt/sources.list.d";
  const names = existsSync(parts) ? readdirSync(parts).filter((name) => /\.(list|sources)$/.test(name)) : [];
  const paths = ["/etc/apt/sources.list", ...names.map((name) => join(parts, name))].filter((path) => existsSync(path));
  return paths.map((path) => ({ path, text: readFileSync(path, "utf8") }));
}
