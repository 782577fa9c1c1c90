import { parseAptSources } from "../../../src/build/plan/apt-sources.ts";
import { hostDebianArchive } from "../../../src/build/plan/debian-archive.ts";
import { hostAptSources } from "../../../src/build/plan/host-apt-sources.ts";

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** Debian 12's archive by the places that this host's apt knows, as a sources.list; `undefined` where it knows none. */
export function debianSources(): string | undefined {
  const { main, security } = hostDebianArchive(parseAptSources(hostAptSources()), "bookworm", "amd64");
  if (main === undefined || security === undefined) return undefined;
  return [
    `deb [signed-by=${keyring}] ${main} bookworm main`,
    `deb [signed-by=${keyring}] ${main} bookworm-updates main`,
    `deb [signed-by=${keyring}] ${security} bookworm-security main`,
    "",
  ].join("\n");
}
