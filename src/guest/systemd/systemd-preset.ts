import type { FileTree } from "../../filesystem/tree.ts";
import { configurationFiles } from "../configuration-files.ts";
import { matchesGlob } from "../path-glob.ts";
import { readText } from "../text.ts";

const directories = [
  "/etc/systemd/system-preset",
  "/usr/local/lib/systemd/system-preset",
  "/usr/lib/systemd/system-preset",
  "/lib/systemd/system-preset",
];
const largestPreset = 64 * 1024;

/** Whether systemd enables a unit when a boot is the first one: the first rule that fits it decides, and without one it is enabled (systemd.preset(5)). */
export type Presets = (unit: string) => boolean;

export function readPresets(tree: FileTree): Presets {
  const sorted = configurationFiles(tree, directories, ".preset");
  const lines = sorted.flatMap((path) => (readText(tree, path, largestPreset) ?? "").split("\n"));
  const rules = lines.flatMap((line) => {
    const [, word, pattern] = /^\s*(enable|disable|ignore)\s+(\S+)/.exec(line) ?? [];
    return word === undefined || pattern === undefined ? [] : [{ enables: word === "enable", pattern }];
  });
  return (unit) => rules.find(({ pattern }) => matchesGlob(unit, pattern))?.enables ?? true;
}

/** Whether systemd takes the next boot for the first one and applies presets: there is no machine id, or the word that stands for one (machine-id(5)). */
export function isFirstBoot(tree: FileTree): boolean {
  const text = readText(tree, "/etc/machine-id", largestPreset);
  return text === undefined || text.trim() === "uninitialized";
}
