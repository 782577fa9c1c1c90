import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AptSourcesFile } from "./apt-sources.ts";

/** The files of apt sources of this host, those that cannot be read left out. */
export function hostAptSources(directory = "/etc/apt"): AptSourcesFile[] {
  const parts = join(directory, "sources.list.d");
  const names = existsSync(parts) ? readdirSync(parts).sort() : [];
  const paths = names.filter((name) => /^[\w.-]+\.(list|sources)$/.test(name)).map((name) => join(parts, name));
  return [join(directory, "sources.list"), ...paths].flatMap((path) => {
    try {
      return [{ path, text: readFileSync(path, "utf8") }];
    } catch {
      return [];
    }
  });
}
