import type { Guest } from "../guest.ts";
import { readText } from "../text.ts";

/** The configuration that a kernel was built with. */
export interface KernelConfig {
  readonly path: string;
  /** Values by name without `CONFIG_`: `y`, `m`, a number, a string without its quotes. What is not set is not there. */
  readonly values: ReadonlyMap<string, string>;
}

/** The configurations that the guest keeps, by the version of their kernel; to be read as a fact. */
export function readKernelConfigs({ tree, kernels }: Guest): ReadonlyMap<string, KernelConfig> {
  const found = kernels().flatMap(({ version, modules }): [string, KernelConfig][] => {
    for (const path of [`/boot/config-${version}`, ...(modules === undefined ? [] : [`${modules}/config`])]) {
      const text = readText(tree, path);
      if (text !== undefined) return [[version, { path, values: parse(text) }]];
    }
    return [];
  });
  return new Map(found);
}

function parse(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [, name = "", value = ""] of text.matchAll(/^CONFIG_(\w+)=(.*)$/gm)) {
    values.set(name, value.replace(/^"(.*)"$/, "$1"));
  }
  return values;
}
