import { configurationFiles } from "./configuration-files.ts";
import type { Guest } from "./guest.ts";
import { matchesGlob } from "./path-glob.ts";
import { type Assignment, lastOf, listOf, parseUnit } from "./systemd/unit-file.ts";
import { readText } from "./text.ts";

/** How udev names the interface of a virtual machine. */
export interface InterfaceNames {
  /** The `.link` file that applies, the first by name that matches, and what changes it; `undefined` where none does. */
  readonly from?: string;
  /** The policies and names by which it gets alternative names. */
  readonly alternatives: readonly string[];
}

const directories = [
  "/etc/systemd/network",
  "/usr/local/lib/systemd/network",
  "/usr/lib/systemd/network",
  "/lib/systemd/network",
];
const largestFile = 64 * 1024;

/** What an interface of an amphora is, by the words of systemd.link(5). */
const virtualInterface: Readonly<Record<string, string>> = {
  OriginalName: "eth0",
  Driver: "virtio_net",
  Type: "ether",
};

/** Reads udev's `.link` files; to be read as a fact. */
export function readInterfaceNames({ tree }: Guest): InterfaceNames {
  for (const path of configurationFiles(tree, directories, ".link")) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const dropIns = configurationFiles(
      tree,
      directories.map((one) => `${one}/${name}.d`),
      ".conf",
    );
    const texts = [path, ...dropIns].map((one) => parseUnit(readText(tree, one, largestFile) ?? "", one));
    const assignments = texts.flatMap((one) => one.assignments);
    if (!matches(assignments)) continue;
    const words = (key: string) => listOf(assignments, "Link", key).flatMap((value) => value.split(/\s+/));
    return {
      from: [path, ...dropIns].join(", "),
      alternatives: [...words("AlternativeNamesPolicy"), ...words("AlternativeName")],
    };
  }
  return { alternatives: [] };
}

/** Whether every condition of a file holds of a virtual machine's interface; without any, udev passes the file over. */
function matches(assignments: readonly Assignment[]): boolean {
  const keys = new Set(assignments.filter(({ section }) => section === "Match").map(({ key }) => key));
  return (
    keys.size > 0 &&
    [...keys].every((key) => {
      const value = lastOf(assignments, "Match", key);
      const own = virtualInterface[key];
      if (value === undefined) return true;
      const wanted = value.replace(/^!/, "").split(/\s+/);
      return own !== undefined && wanted.some((one) => matchesGlob(own, one)) !== value.startsWith("!");
    })
  );
}
