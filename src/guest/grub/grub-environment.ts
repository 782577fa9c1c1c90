import type { FileTree } from "../../filesystem/tree.ts";
import { readText } from "../text.ts";

/** Where GRUB keeps variables from one boot to the next. */
const places = ["/boot/grub/grubenv", "/boot/grub2/grubenv"];
const signature = "# GRUB Environment Block\n";
/** Bytes of a block that GRUB and grub-editenv take. */
const blockSize = 1024;

/** The variables of GRUB's environment block; none where there is no whole block (GRUB manual, "Environment block"). */
export function readGrubEnvironment(tree: FileTree): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const path of places) {
    // On EFI the one below /boot/grub2 may be a link to one on the ESP, which is another file system.
    if (tree.stat(path)?.size !== blockSize) continue;
    const text = readText(tree, path) ?? "";
    if (!text.startsWith(signature)) continue;
    for (const line of text.slice(signature.length).split("\n")) {
      const [name, value] = [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)];
      if (/^\w+$/.test(name)) variables.set(name, value.replace(/\\(.)/g, "$1"));
    }
  }
  return variables;
}
