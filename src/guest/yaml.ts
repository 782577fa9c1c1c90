import { createRequire } from "node:module";
import { NotPlain, parsePlainYaml, type YamlMapping, type YamlValue } from "./plain-yaml.ts";

/** Bytes of a configuration file beyond which none is read. */
const largest = 1024 * 1024;

/** A YAML 1.1 document of the guest, or why it is none. */
export type Yaml = { readonly value: YamlValue } | { readonly defect: string };

/** Reads one YAML 1.1 document, as cloud-init and netplan do; the full parser is loaded only for what the plain one leaves to it. */
export function parseYaml(text: string): Yaml {
  if (text.length > largest) return { defect: `${text.length} characters are too many` };
  try {
    return { value: parsePlainYaml(text) };
  } catch (error) {
    if (!(error instanceof NotPlain)) throw error;
  }
  const { parse } = createRequire(import.meta.url)("yaml") as typeof import("yaml");
  try {
    return { value: parse(text, { version: "1.1", logLevel: "error", maxAliasCount: 100 }) as YamlValue };
  } catch (error) {
    return { defect: (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "" };
  }
}

/** Whether a value of a document is a mapping. */
export function isMapping(value: YamlValue | undefined): value is YamlMapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value that keys lead to, one inside the other; `undefined` where one is missing. */
export function valueAt(value: YamlValue | undefined, ...keys: readonly string[]): YamlValue | undefined {
  return keys.reduce<YamlValue | undefined>(
    (at, key) => (isMapping(at) && Object.hasOwn(at, key) ? at[key] : undefined),
    value,
  );
}
