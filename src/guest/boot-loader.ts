import type { FileTree } from "../filesystem/tree.ts";
import { namesIn, readText } from "./text.ts";

/** One way to boot that the boot loader's configuration offers. */
export interface BootEntry {
  /** The file that it stands in. */
  readonly source: string;
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
}

const grubConfigurations = ["/boot/grub/grub.cfg", "/boot/grub2/grub.cfg"];
/** Where entries of the Boot Loader Specification stand. */
const entryDirectory = "/boot/loader/entries";

/** Reads GRUB's configuration and the entries of the Boot Loader Specification. */
export function readBootLoader(tree: FileTree): BootLoader {
  const sources: string[] = [];
  const entries: BootEntry[] = [];
  const read = (path: string, parse: (source: string, text: string) => BootEntry[]) => {
    const text = readText(tree, path);
    if (text === undefined) return;
    sources.push(path);
    for (const entry of parse(path, text)) entries.push(entry);
  };
  for (const path of grubConfigurations) read(path, parseGrubConfiguration);
  for (const name of namesIn(tree, entryDirectory)) {
    if (name.endsWith(".conf")) read(`${entryDirectory}/${name}`, parseLoaderEntry);
  }
  return { sources, entries };
}

/** The `linux` commands of a grub.cfg, each with the `initrd` commands that follow it (GRUB manual, "linux", "initrd"). */
function parseGrubConfiguration(source: string, text: string): BootEntry[] {
  const entries: { source: string; kernel: string; initrds: string[]; options: string }[] = [];
  for (const line of text.split("\n")) {
    const [command = "", ...words] = line.trim().split(/\s+/);
    if (/^linux(16|efi)?$/.test(command)) {
      const [kernel = "", ...options] = words;
      entries.push({ source, kernel: unquote(kernel), initrds: [], options: options.join(" ") });
    } else if (/^initrd(16|efi)?$/.test(command)) {
      entries.at(-1)?.initrds.push(...words.map(unquote));
    }
  }
  return entries;
}

/** One `loader/entries/*.conf` (Boot Loader Specification, "Type #1"). */
function parseLoaderEntry(source: string, text: string): BootEntry[] {
  const values = (key: string) =>
    text.split("\n").flatMap((line) => {
      const [word = "", ...rest] = line.trim().split(/\s+/);
      return word === key ? [rest.join(" ")] : [];
    });
  const [kernel] = values("linux");
  if (kernel === undefined) return [];
  return [{ source, kernel, initrds: values("initrd").join(" ").split(" "), options: values("options").join(" ") }];
}

function unquote(word: string): string {
  return word.replace(/^(["'])(.*)\1$/, "$2");
}
