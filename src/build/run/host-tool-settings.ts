import { createHash } from "node:crypto";
import { join } from "node:path";
import { packageInfo } from "../../host/package-root.ts";
import type { Environment, Options } from "../options/options.ts";
import type { Plan } from "../plan/plan.ts";

/** What decides, beside its name, which package a downloaded one is. */
const ARCHIVE = /^DIB_(RELEASE|.*(MIRROR|SOURCES|COMPONENTS|SUBPATH|KEYRING|APT_KEYS).*)$/;

/**
 * What the programs of src/build/host-tools find in their environment.
 *
 * @param env the user's, whose SOURCE_DATE_EPOCH counts when it is a number of seconds
 */
export function hostToolSettings(
  plan: Plan,
  options: Pick<Options, "arch" | "baseOs" | "cacheDir" | "compression">,
  env: Environment,
): Record<string, string> {
  const { cacheDir } = options;
  const epoch = /^\d{1,12}$/.exec(env["SOURCE_DATE_EPOCH"] ?? "")?.[0];
  const distribution = /^(debian|ubuntu)/.exec(options.baseOs)?.[0];
  return {
    AMPHORA_COMPRESSION: options.compression,
    // A program and its argument, each on a line.
    AMPHORA_CONVERTER: `${process.execPath}\n${join(packageInfo().root, "dist/src/build/convert/qcow2-worker.js")}`,
    AMPHORA_APT_CACHE: join(cacheDir, "apt"),
    AMPHORA_DEBOOTSTRAP_CACHE: join(cacheDir, "debootstrap"),
    ...(epoch !== undefined && { AMPHORA_EPOCH: epoch }),
    ...(distribution !== undefined &&
      (plan.environment["DIB_APT_LOCAL_CACHE"] ?? "1") !== "0" && {
        // The name by which diskimage-builder's elements call it.
        AMPHORA_DISTRIBUTION: distribution,
        AMPHORA_PACKAGE_POOL: join(cacheDir, "packages", poolName(plan, `${distribution}-${options.arch}`)),
      }),
  };
}

function poolName(plan: Plan, kind: string): string {
  const archive = Object.entries(plan.environment).filter(([name]) => ARCHIVE.test(name));
  return `${kind}-${createHash("sha256")
    .update(JSON.stringify([kind, archive]))
    .digest("hex")
    .slice(0, 12)}`;
}
