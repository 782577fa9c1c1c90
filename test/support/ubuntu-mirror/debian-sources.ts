import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAptSources } from "../../../src/build/plan/apt-sources.ts";
import { hostDebianArchive } from "../../../src/build/plan/debian-archive.ts";

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** Debian 12's archive by the places that this host's apt knows, as a sources.list; `undefined` where it knows none. */
export function debianSources(directory = "/etc/apt"): string | undefined {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" });
  const files = names
    .filter((name) => /^sources\.list$|^sources\.list\.d\/.*\.(?:list|sources)$/.test(name))
    .map((name) => ({ path: join(directory, name), text: readFileSync(join(directory, name), "utf8") }));
  const { main, security } = hostDebianArchive(parseAptSources(files), "bookworm", "amd64");
  if (main === undefined || security === undefined) return undefined;
  return [
    `deb [signed-by=${keyring}] ${main} bookworm main`,
    `deb [signed-by=${keyring}] ${main} bookworm-updates main`,
    `deb [signed-by=${keyring}] ${security} bookworm-security main`,
    "",
  ].join("\n");
}
