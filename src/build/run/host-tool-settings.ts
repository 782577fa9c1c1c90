import { join } from "node:path";
import { packageInfo } from "../../host/package-root.ts";
import type { Options } from "../options/options.ts";

/** What the programs of src/build/host-tools find in their environment. */
export function hostToolSettings(options: Pick<Options, "compression">): Record<string, string> {
  return {
    AMPHORA_COMPRESSION: options.compression,
    // A program and its argument, each on a line.
    AMPHORA_CONVERTER: `${process.execPath}\n${join(packageInfo().root, "dist/src/build/convert/qcow2-worker.js")}`,
  };
}
