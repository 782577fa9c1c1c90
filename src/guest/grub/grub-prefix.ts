import type { PartitionTable } from "../../disk/partition.ts";
import type { GrubBody } from "./grub-body.ts";

/** Where GRUB's core must lead to. */
export interface GrubRoot {
  readonly scheme: PartitionTable["scheme"];
  /** Number of the partition. */
  readonly partition: number;
  readonly type: "ext4" | "xfs" | "vfat";
  readonly uuid: string | undefined;
  readonly label: string;
  /** GRUB's own directory in the guest: `/boot/grub`. */
  readonly directory: string;
}

/** The module that GRUB reads a file system with, and the names that it gives tables of partitions. */
const filesystemModules = { ext4: "ext2", xfs: "xfs", vfat: "fat" } as const;
const schemeNames = { mbr: "msdos", gpt: "gpt" } as const;

/** What keeps an unpacked core image from finding GRUB's directory on the root file system: one clause each. */
export function prefixFaults({ modules, prefix, configuration }: GrubBody, root: GrubRoot): string[] {
  const faults: string[] = [];
  const scheme = schemeNames[root.scheme];
  const device = `${scheme}${root.partition}`;
  // A device in parentheses, then a path; without one, the configuration searches.
  const [, written, path = ""] = /^(?:\(([^)]*)\))?(.*)$/.exec(prefix ?? "") ?? [];
  const searched = configuration === undefined ? undefined : searchedRoot(configuration);
  const needed = ["biosdisk", `part_${scheme}`, filesystemModules[root.type]];
  if (searched !== undefined) {
    const { kind, value, directory } = searched;
    const own = kind === "uuid" ? root.uuid : root.label;
    if (value !== own)
      faults.push(`it searches for the file system with the ${kind} ${value}, and the root's is ${own}`);
    if (directory !== undefined && directory !== root.directory)
      faults.push(`it looks for itself in ${directory}, not in ${root.directory}`);
    needed.push(kind === "uuid" ? "search_fs_uuid" : "search_label");
  } else if (prefix === undefined) {
    faults.push("it has no prefix that says where the rest of GRUB is");
  } else {
    if (!/^(hd0)?,/.test(written ?? "") || written?.replace(/^(hd0)?,/, "") !== device) {
      faults.push(`its prefix is ${prefix}, and the root file system lies in (,${device})`);
    }
    if (path !== root.directory) faults.push(`its prefix is ${prefix}, and GRUB's directory is ${root.directory}`);
  }
  const missing = needed.filter((name) => !modules.includes(name));
  if (missing.length > 0) faults.push(`it lacks the modules ${missing.join(", ")}`);
  return faults;
}

/** `search.fs_uuid UUID root` or `search --fs-uuid --set=root UUID`, and `set prefix=($root)'/boot/grub'`. */
function searchedRoot(configuration: string) {
  const lines = configuration.split("\n").map((line) => line.trim());
  const directory = lines
    .map((line) => /^set prefix=\(\$root\)(.*)$/.exec(line)?.[1])
    .find((found) => found !== undefined)
    ?.replace(/['"]/g, "");
  for (const line of lines) {
    const [command = "", ...words] = line.split(/\s+/);
    const uuid = command === "search.fs_uuid" || (command === "search" && words.includes("--fs-uuid"));
    const label = command === "search.fs_label" || (command === "search" && words.includes("--label"));
    const value = words.find((word) => !word.startsWith("-"));
    if ((uuid || label) && value !== undefined) {
      return { kind: uuid ? "uuid" : "label", value: value.replace(/['"]/g, ""), directory } as const;
    }
  }
  return undefined;
}
