import { dirname } from "node:path";
import { removeStaleWorkDirectories } from "../../host/work-directory.ts";
import type { Options } from "../options/options.ts";
import { ARRIVALS } from "./output.ts";

/** Begins the name of a build's work directory. */
export const WORK = "diskimage-create";

/**
 * Removes what killed builds left in the work directory's parent and beside the image, before room is looked for there.
 * @param onRemoved is told the path of each directory that was removed
 */
export function removeLeftovers(options: Options, onRemoved: (path: string) => void): void {
  for (const [parent, prefix] of [[options.workDir, WORK] as const, [dirname(options.output), ARRIVALS] as const]) {
    try {
      for (const path of removeStaleWorkDirectories(parent, prefix)) onRemoved(path);
    } catch {
      // A directory that is missing or closed is refused, with a reason, when something is to be made in it.
    }
  }
}
