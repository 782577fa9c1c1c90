import { existsSync } from "node:fs";
import { parseAptSources } from "../../src/build/plan/apt-sources.ts";
import { hostDebianArchive } from "../../src/build/plan/debian-archive.ts";
import { hostAptSources } from "../../src/build/plan/host-apt-sources.ts";
import { findProgram } from "../../src/host/run.ts";
import { type AptRoot, makeAptRoot } from "./apt-root.ts";

/** apt over Debian's archive with lists and caches of its own, for a system in which nothing is installed. */
export interface PrivateApt {
  /** The address of the archive. */
  readonly archive: string;
  /** Runs apt-get and gives what it wrote. */
  readonly get: AptRoot["get"];
}

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/**
 * Fetches the package lists of a release of Debian from where this host has its packages.
 * @param folder where everything lies, downloaded packages too
 * @returns why there are none, where this host has no such source
 */
export async function privateApt(folder: string, release: "bookworm" | "trixie"): Promise<PrivateApt | string> {
  const { main, security } = hostDebianArchive(parseAptSources(hostAptSources()), release, "amd64");
  if (main === undefined || findProgram("apt-get") === undefined || !existsSync(KEYRING)) {
    return "this host has no apt source of Debian's archive: run this on a Debian host";
  }
  const line = (uri: string, suite: string) => `deb [signed-by=${KEYRING}] ${uri} ${suite} main\n`;
  const more = security === undefined ? "" : line(security, `${release}-security`);
  const apt = makeAptRoot(folder, `${line(main, release)}${more}`);
  await apt.update();
  return { archive: main, get: apt.get };
}
