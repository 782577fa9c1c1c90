import type { Guest } from "../guest.ts";
import type { YamlValue } from "../plain-yaml.ts";
import { namesIn, readText } from "../text.ts";
import { isMapping, parseYaml, valueAt } from "../yaml.ts";

/** One interface that a netplan file speaks of. */
export interface NetplanInterface {
  readonly id: string;
  readonly file: string;
  /** The pattern of names it is for; `undefined` when it is for one name, or for one MAC address. */
  readonly wildcard?: string;
}

/** What netplan's generator reads at boot. */
export interface Netplan {
  readonly files: readonly string[];
  readonly interfaces: readonly NetplanInterface[];
  /** Files it would refuse, each with the reason. */
  readonly defects: readonly string[];
}

/** Where it looks; of two files of one name the first counts (netplan(5)). */
const directories = ["/run/netplan", "/etc/netplan", "/usr/lib/netplan", "/lib/netplan"];

export function readNetplan({ tree }: Guest): Netplan {
  const places = new Map<string, string>();
  for (const directory of directories) {
    for (const name of namesIn(tree, directory)) {
      if (name.endsWith(".yaml") && !places.has(name)) places.set(name, `${directory}/${name}`);
    }
  }
  const files = [...places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
  const interfaces: NetplanInterface[] = [];
  const defects: string[] = [];
  for (const file of files) {
    const yaml = parseYaml(readText(tree, file) ?? "");
    if ("defect" in yaml) {
      defects.push(`${file}: ${yaml.defect}`);
      continue;
    }
    for (const type of ["ethernets", "wifis"]) {
      const listed = valueAt(yaml.value, "network", type);
      for (const [id, settings] of Object.entries(isMapping(listed) ? listed : {})) {
        const wildcard = wildcardOf(settings);
        interfaces.push({ id, file, ...(wildcard !== undefined && { wildcard }) });
      }
    }
  }
  return { files, interfaces, defects };
}

/** What `match` leaves open: a MAC address names one interface, a name may be a pattern, a driver is for all of its kind. */
function wildcardOf(settings: YamlValue): string | undefined {
  const match = valueAt(settings, "match");
  if (match === undefined || match === null) return undefined;
  if (!isMapping(match)) return "*";
  if (valueAt(match, "macaddress") !== undefined) return undefined;
  const name = valueAt(match, "name");
  if (typeof name === "string") return /[*?[]/.test(name) ? name : undefined;
  return "*";
}
