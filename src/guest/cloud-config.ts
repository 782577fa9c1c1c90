import type { Guest } from "./guest.ts";
import type { YamlMapping, YamlValue } from "./plain-yaml.ts";
import { namesIn, readText } from "./text.ts";
import { isMapping, parseYaml, valueAt } from "./yaml.ts";

/** cloud-init's configuration as it and its generator read it. */
export interface CloudConfig {
  /** cloud.cfg, then the files of cloud.cfg.d by name; each may override those before it. */
  readonly files: readonly string[];
  /** Files it would pass over with a warning, each with the reason. */
  readonly defects: readonly string[];
  readonly merged: YamlMapping;
  /** What ds-identify, a shell script, makes of the last line that begins with `datasource_list:`; `undefined` when it finds none. */
  readonly identified: { readonly names: readonly string[]; readonly file: string; readonly line: string } | undefined;
}

const main = "/etc/cloud/cloud.cfg";

export function readCloudConfig({ tree }: Guest): CloudConfig {
  const drops = namesIn(tree, `${main}.d`)
    .filter((name) => name.endsWith(".cfg"))
    .map((name) => `${main}.d/${name}`);
  const files = [main, ...drops].filter((path) => tree.stat(path)?.type === "file");
  const defects: string[] = [];
  let merged: YamlMapping = {};
  let identified: CloudConfig["identified"];
  for (const file of files) {
    const text = readText(tree, file) ?? "";
    const yaml = parseYaml(text);
    if ("defect" in yaml) defects.push(`${file}: ${yaml.defect}`);
    else if (isMapping(yaml.value)) merged = mergedOver(merged, yaml.value);
    else if (yaml.value !== null) defects.push(`${file}: it is no mapping`);
    identified = identify(text, file) ?? identified;
  }
  return { files, defects, merged, identified };
}

/** A later file's values win; mappings are joined, lists replaced (cloud-init's default merge). */
function mergedOver(base: YamlMapping, over: YamlMapping): YamlMapping {
  const result: Record<string, YamlValue> = Object.assign(Object.create(null), base);
  for (const [key, value] of Object.entries(over)) {
    const old = result[key];
    result[key] = isMapping(old) && isMapping(value) ? mergedOver(old, value) : value;
  }
  return result;
}

function identify(text: string, file: string): CloudConfig["identified"] {
  const line = text
    .split("\n")
    .map((one) => one.trim().replace(/#.*/, ""))
    .findLast((one) => one.startsWith("datasource_list: ") || one === "datasource_list:");
  if (line === undefined) return undefined;
  const names = line
    .slice("datasource_list:".length)
    .trim()
    .replace(/^\[/, "")
    .replace(/\]$/, "")
    .split(",")
    .map((name) => name.trim().replace(/^(["'])(.*)\1$/, "$2"))
    .filter((name) => name !== "");
  return { names, file, line };
}

/** Names of the modules that run in some stage, with dashes; a list holds names, or a name and how often. */
export function modulesOf(config: YamlMapping): ReadonlySet<string> {
  const names = new Set<string>();
  for (const stage of ["cloud_init_modules", "cloud_config_modules", "cloud_final_modules"]) {
    const list = config[stage];
    for (const item of Array.isArray(list) ? (list as readonly YamlValue[]) : []) {
      const name = Array.isArray(item) ? item[0] : isMapping(item) ? valueAt(item, "name") : item;
      if (typeof name === "string") names.add(name.replaceAll("_", "-"));
    }
  }
  return names;
}
