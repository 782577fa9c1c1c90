import { realpathSync } from "node:fs";
import { kvmState } from "../host/kvm.ts";
import { largeFilesDirectory } from "../host/large-files.ts";
import { createWorkDirectory } from "../host/work-directory.ts";
import type { ApplianceOptions } from "./libguestfs-holder.ts";

/** Longest directory for sockets: sun_path has 108 bytes, and libguestfs adds a directory and a name. */
const longestSocketDirectory = 70;

/** Directories and environment of one program of libguestfs. */
export interface AppliancePlace extends Pick<ApplianceOptions, "directory" | "sockets" | "environment"> {
  remove(): void;
}

/**
 * Makes what a program of libguestfs works in; whether its appliance may use KVM has been tried out before.
 *
 * @param onStale is told the path of each directory that a killed run had left and that was removed
 * @throws {Refusal} `work-directory`
 */
export async function makeAppliancePlace(onStale?: (path: string) => void): Promise<AppliancePlace> {
  const kvm = await kvmState();
  const work = createWorkDirectory(largeFilesDirectory(), "amphora-libguestfs", onStale);
  const directory = realpathSync(work.path);
  const isShort = directory.length <= longestSocketDirectory;
  const sockets = isShort ? undefined : createWorkDirectory("/tmp", "amphora-libguestfs", onStale);
  return {
    directory,
    sockets: sockets?.path ?? directory,
    environment: {
      LIBGUESTFS_BACKEND: "direct",
      LIBGUESTFS_BACKEND_SETTINGS: kvm.usable ? "" : "force_tcg",
      LIBGUESTFS_CACHEDIR: directory,
      LIBGUESTFS_TMPDIR: directory,
      TMPDIR: directory,
    },
    remove() {
      sockets?.remove();
      work.remove();
    },
  };
}
