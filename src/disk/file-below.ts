import { fstatSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { sep } from "node:path";
import { Refusal } from "../refusal.ts";
import { type FileReader, openFile } from "./file-reader.ts";
import { quoted } from "./quoted.ts";
import type { DiskRefusalCode } from "./refusal-code.ts";

/** A file that was found where it may lie. */
export interface FileBelow {
  readonly file: FileReader;
  /** The same for every path that leads to the same file. */
  readonly identity: string;
}

/**
 * Opens a regular file that really lies below a directory, whatever links lead to it.
 *
 * It is looked at twice: by its path before it is opened, since opening a device may do something, and by its descriptor
 * after, since links may be exchanged meanwhile.
 *
 * @param refuse makes the refusal of a file that lies elsewhere
 * @throws {Refusal} what `openFile` throws; `missing` and `unreadable` for the directory as well
 */
export function openFileBelow(directory: string, path: string, refuse: () => Refusal): FileBelow {
  const root = realPath(directory);
  const demandBelow = (place: string) => {
    if (!place.startsWith(root.endsWith(sep) ? root : root + sep)) throw refuse();
  };
  const place = realPath(path);
  demandBelow(place);
  let identity = "";
  const file = openFile(place, (descriptor) => {
    demandBelow(pathOf(descriptor));
    identity = identityOf(fstatSync(descriptor));
  });
  return { file, identity };
}

/** What every path to the same file has in common; `undefined` where none is there. */
export function identityAt(path: string): string | undefined {
  try {
    return identityOf(statSync(path));
  } catch {
    return undefined;
  }
}

function identityOf({ dev, ino }: { readonly dev: number; readonly ino: number }): string {
  return `${dev}:${ino}`;
}

function realPath(path: string): string {
  try {
    // As the kernel does it: `..` leads up from where a link led to.
    return realpathSync.native(path);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? error.code : undefined;
    const isMissing = reason === "ENOENT" || reason === "ENOTDIR";
    throw new Refusal<DiskRefusalCode>(
      isMissing ? "missing" : "unreadable",
      isMissing
        ? `there is no ${quoted(path)}; check the path`
        : `${quoted(path)} cannot be reached (${String(reason ?? error)}); check the path`,
      { cause: error },
    );
  }
}

/** Where the kernel says that an open file lies. */
function pathOf(descriptor: number): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch (error) {
    throw new Refusal<DiskRefusalCode>("unreadable", "the host does not tell where an open file lies; mount /proc", {
      cause: error,
    });
  }
}
