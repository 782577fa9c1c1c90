import { extname } from "node:path";
import type { ContainerFormat } from "./container-format.ts";
import { quoted } from "./quoted.ts";

/** A format that somebody states for an image. */
export interface DeclaredFormat {
  /** Who states it, as the subject of a clause: `its name`, `the build record`. */
  readonly by: string;
  /** As stated; what is no format known here agrees with none. */
  readonly format: string;
}

/** What a name ending so promises; `.img` promises nothing, since all of them are called so. */
const extensions: Readonly<Record<string, ContainerFormat>> = {
  ".qcow2": "qcow2",
  ".qcow": "qcow2",
  ".vhd": "vhd",
  ".vpc": "vhd",
  ".raw": "raw",
  ".tar": "tar",
};
/** Other words for a format: QEMU's driver for VHD. */
const synonyms: Readonly<Record<string, ContainerFormat>> = { vpc: "vhd" };

/** The format that the extension of a path promises, if any. */
export function formatOfName(path: string): ContainerFormat | undefined {
  const extension = extname(path).toLowerCase();
  return Object.hasOwn(extensions, extension) ? extensions[extension] : undefined;
}

/** One clause for each that states another format than the content has; the content is never taken at somebody's word. */
export function formatFindings(content: ContainerFormat, declared: readonly DeclaredFormat[]): string[] {
  const meant = (format: string) => (Object.hasOwn(synonyms, format) ? synonyms[format] : format);
  return declared
    .filter(({ format }) => meant(format) !== content)
    .map(({ by, format }) => `${by} says ${quoted(format)}, but its content is ${content}`);
}
