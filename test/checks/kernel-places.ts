import type { FileTree } from "../../src/filesystem/tree.ts";
import type { Changes } from "../support/mutation/changes.ts";

/** Where the one kernel of a good image and what belongs to it are. */
export function kernelPlaces({ list, stat }: Pick<FileTree, "list" | "stat">) {
  const [version = ""] = list("/lib/modules");
  const initrds = [`/boot/initrd.img-${version}`, `/boot/initramfs-${version}.img`];
  return {
    version,
    image: `/boot/vmlinuz-${version}`,
    initrd: initrds.find((path) => stat(path) !== undefined) ?? "",
    config: `/boot/config-${version}`,
    modules: `/lib/modules/${version}`,
  };
}

/** Takes modules away with their lines in `modules.dep`, as if the kernel had never had them. */
export function withoutModules(guest: Changes, ...names: readonly string[]): void {
  const { modules } = kernelPlaces(guest.tree);
  const dep = `${modules}/modules.dep`;
  const isGone = (line: string) => names.some((name) => line.split(":")[0]?.endsWith(`/${name}.ko`));
  const lines = guest.text(dep).split("\n");
  const gone = lines.filter(isGone).map((line) => `${modules}/${line.split(":")[0]}`);
  if (gone.length !== names.length) throw new Error(`the good image lacks one of ${names.join(", ")}`);
  guest.remove(...gone);
  guest.write(dep, lines.filter((line) => !isGone(line)).join("\n"));
}

/** A module's file. */
export function modulePath(guest: Changes, name: string): string {
  const { modules } = kernelPlaces(guest.tree);
  const line = guest.text(`${modules}/modules.dep`).match(new RegExp(`^(.*/${name}\\.ko):`, "m"));
  if (line === null) throw new Error(`the good image has no module ${name}`);
  return `${modules}/${line[1]}`;
}
