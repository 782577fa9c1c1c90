import type { Guest } from "../guest.ts";
import { namesIn, readText } from "../text.ts";
import { moduleName } from "./kernel-modules.ts";

/** One command that keeps a module from being loaded. */
export interface ModuleBan {
  /** With `_` for every `-`. */
  readonly module: string;
  /** `/etc/modprobe.d/x.conf: blacklist ip_vs`. */
  readonly by: string;
}

/** What modprobe is told (modprobe.d(5)), and the kernel on its command line. */
export interface ModuleBans {
  /** The files read, in their order. */
  readonly sources: readonly string[];
  readonly bans: readonly ModuleBan[];
}

/** Of two files of one name that of the directory named first counts. */
const directories = ["/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib"].map((parent) => `${parent}/modprobe.d`);
/** Commands that load nothing; with anything else `install` says how to load the module. */
const nothing = /^(\/usr)?(\/s?bin\/)?(true|false|:)(\s|$)|^exit\b/;

/** Every module that is kept from being loaded; to be read as a fact. */
export function readModuleBans(guest: Guest): ModuleBans {
  const { tree } = guest;
  const paths = new Map<string, string>();
  for (const directory of directories) {
    for (const name of namesIn(tree, directory)) {
      if (name.endsWith(".conf") && !paths.has(name)) paths.set(name, `${directory}/${name}`);
    }
  }
  const sources = [...paths].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
  const bans = sources.flatMap((path) => bansOf(path, readText(tree, path) ?? ""));
  for (const { source, options } of guest.bootLoader().entries) {
    for (const [word, , names = ""] of options.matchAll(/(?:^|\s)(modprobe\.blacklist|module_blacklist)=(\S+)/g)) {
      for (const name of names.split(",")) bans.push({ module: moduleName(name), by: `${source}: ${word.trim()}` });
    }
  }
  return { sources, bans };
}

function bansOf(path: string, text: string): ModuleBan[] {
  // A backslash joins lines.
  return text
    .replaceAll("\\\n", " ")
    .split("\n")
    .flatMap((line) => {
      const [command = "", name = "", ...rest] = line.trim().split(/\s+/);
      const isBan = command === "blacklist" || (command === "install" && nothing.test(rest.join(" ")));
      return isBan && name !== "" ? [{ module: moduleName(name), by: `${path}: ${line.trim()}` }] : [];
    });
}
