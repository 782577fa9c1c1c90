import { configurationFiles } from "../configuration-files.ts";
import type { Guest } from "../guest.ts";
import { type KeyLine, parseKeyFile } from "../key-file.ts";
import { namesIn, readText } from "../text.ts";

/** What NetworkManager reads at boot. */
export interface NetworkManager {
  /** Its own configuration files, in the order they are read. */
  readonly files: readonly string[];
  /** `[main]` of all of them, the last of a key winning. */
  readonly main: ReadonlyMap<string, string>;
  /** Profiles of connections: key files and ifcfg files, the loopback's left out. */
  readonly profiles: readonly string[];
}

/** Of two drop-ins of one name the first directory's counts (NetworkManager.conf(5)). */
const dropIns = ["/etc/NetworkManager/conf.d", "/run/NetworkManager/conf.d", "/usr/lib/NetworkManager/conf.d"];
const profileDirectories = ["/etc/NetworkManager/system-connections", "/usr/lib/NetworkManager/system-connections"];
const scripts = "/etc/sysconfig/network-scripts";

/** Reads the configuration; the vendor's drop-ins first, then NetworkManager.conf, then the administrator's. */
export function readNetworkManager({ tree }: Guest): NetworkManager {
  const layers = configurationFiles(tree, dropIns, ".conf");
  const isOwn = (path: string) => path.startsWith("/etc/");
  const conf = "/etc/NetworkManager/NetworkManager.conf";
  const files = [
    ...layers.filter((path) => !isOwn(path)),
    ...(tree.stat(conf)?.type === "file" ? [conf] : []),
    ...layers.filter(isOwn),
  ];
  const lines: KeyLine[] = files.flatMap((file) => parseKeyFile(readText(tree, file) ?? "", file));
  const main = new Map<string, string>();
  for (const { section, key, value } of lines) {
    if (section !== "main") continue;
    // `key+=value` adds to a list.
    const adds = key.endsWith("+");
    const name = adds ? key.slice(0, -1).trimEnd() : key;
    main.set(name, adds && main.has(name) ? `${main.get(name)},${value}` : value);
  }
  const keyFiles = profileDirectories.flatMap((directory) =>
    namesIn(tree, directory)
      .filter((name) => !name.startsWith("."))
      .map((name) => `${directory}/${name}`),
  );
  const ifcfg = namesIn(tree, scripts)
    .filter((name) => /^ifcfg-(?!lo$)[^~]*$/.test(name) && !/\.(bak|orig|rpmnew|rpmsave|rpmorig)$/.test(name))
    .map((name) => `${scripts}/${name}`);
  return { files, main, profiles: [...keyFiles, ...ifcfg] };
}
