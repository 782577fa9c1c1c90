import type { FileTree } from "../../filesystem/tree.ts";
import { namesIn, readText } from "../text.ts";
import { readGrubEnvironment } from "./grub-environment.ts";
import { expandVariables, type GrubCommand, parseGrubScript } from "./grub-script.ts";

/** One way to boot that the boot loader's configuration offers. */
export interface BootEntry {
  /** The file that it stands in. */
  readonly source: string;
  /** What the menu calls it. */
  readonly title?: string;
  /** The kernel, as written: relative to the file system that the loader reads. */
  readonly kernel: string;
  readonly initrds: readonly string[];
  /** The kernel's command line. */
  readonly options: string;
}

/** What the guest's boot loader is told. */
export interface BootLoader {
  /** The files read; none when there is no configuration. */
  readonly sources: readonly string[];
  readonly entries: readonly BootEntry[];
  /** Every command of the GRUB scripts, in order. */
  readonly commands: readonly GrubCommand[];
}

const grubConfigurations = ["/boot/grub/grub.cfg", "/boot/grub2/grub.cfg"];
/** Where entries of the Boot Loader Specification stand. */
const entryDirectory = "/boot/loader/entries";

type Variables = ReadonlyMap<string, string>;

/**
 * Reads GRUB's configuration and the entries of the Boot Loader Specification, which GRUB itself reads only where its
 * configuration says `blscfg`. Variables in what a kernel is given are those of GRUB's environment block, or the last value
 * that a script sets.
 */
export function readBootLoader(tree: FileTree): BootLoader {
  const sources: string[] = [];
  const entries: BootEntry[] = [];
  const commands: GrubCommand[] = [];
  const add = (found: readonly BootEntry[]) => {
    for (const entry of found) entries.push(entry);
  };
  const scripts = grubConfigurations.flatMap((path) => {
    const text = readText(tree, path);
    return text === undefined ? [] : [{ path, script: parseGrubScript(text) }];
  });
  for (const { script } of scripts) for (const command of script) commands.push(command);
  const variables = new Map([...variablesSet(commands), ...readGrubEnvironment(tree)]);
  for (const { path, script } of scripts) {
    sources.push(path);
    add(menuEntries(path, script, variables));
  }
  if (scripts.length > 0 && !commands.some(({ words }) => words[0] === "blscfg")) return { sources, entries, commands };
  for (const name of namesIn(tree, entryDirectory)) {
    const path = `${entryDirectory}/${name}`;
    const text = name.endsWith(".conf") ? readText(tree, path) : undefined;
    if (text === undefined) continue;
    sources.push(path);
    add(parseLoaderEntry(path, text, variables));
  }
  return { sources, entries, commands };
}

/** What `set name=value` gives variables, the last of a name. */
function variablesSet(commands: readonly GrubCommand[]): Map<string, string> {
  const variables = new Map<string, string>();
  for (const { words } of commands) {
    const [command, assignment = ""] = words;
    const sign = assignment.indexOf("=");
    if (command === "set" && sign > 0) variables.set(assignment.slice(0, sign), assignment.slice(sign + 1));
  }
  return variables;
}

/** The `linux` commands of a GRUB script, each with the `initrd` commands that follow it (GRUB manual, "linux", "initrd"). */
function menuEntries(source: string, commands: readonly GrubCommand[], variables: Variables): BootEntry[] {
  const entries: (BootEntry & { initrds: string[] })[] = [];
  for (const { words, entry } of commands) {
    const [command, ...rest] = words;
    const expanded = rest.map((word) => expandVariables(word, variables)).filter((word) => word !== "");
    if (/^linux(16|efi)?$/.test(command)) {
      const [kernel = "", ...options] = expanded;
      const title = entry === undefined ? {} : { title: entry };
      entries.push({ source, ...title, kernel, initrds: [], options: options.join(" ") });
    } else if (/^initrd(16|efi)?$/.test(command)) {
      entries.at(-1)?.initrds.push(...expanded);
    }
  }
  return entries;
}

/** One `loader/entries/*.conf` (Boot Loader Specification, "Type #1"). */
function parseLoaderEntry(source: string, text: string, variables: Variables): BootEntry[] {
  const values = (key: string) =>
    text.split("\n").flatMap((line) => {
      const [word = "", ...rest] = line.trim().split(/\s+/);
      return word === key ? [expandVariables(rest.join(" "), variables)] : [];
    });
  const [kernel] = values("linux");
  if (kernel === undefined) return [];
  const initrds = values("initrd").flatMap((value) => value.split(" ").filter((word) => word !== ""));
  const [title] = values("title");
  const options = values("options").join(" ").trim();
  return [{ source, ...(title !== undefined && { title }), kernel, initrds, options }];
}
