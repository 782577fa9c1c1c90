import { rmSync } from "node:fs";
import { basename } from "node:path";
import { Refusal } from "../../refusal.ts";
import type { Environment, Options } from "../options/options.ts";
import type { Plan } from "../plan/plan.ts";
import { writeOciArchive } from "./oci-archive.ts";

/** What a build knows of the image that it makes. */
export interface OciBuild {
  readonly plan: Plan;
  readonly options: Options;
  readonly env: Environment;
  readonly started: Date;
}

/**
 * Makes an OCI archive of a build's tar, and removes the tar.
 *
 * @throws {Refusal} `oci-archive` when it cannot be written, and the signal's reason
 */
export async function makeOciImage(tar: string, archive: string, build: OciBuild, signal: AbortSignal): Promise<void> {
  const { plan, options } = build;
  const description = {
    name: basename(archive, ".oci"),
    architecture: options.arch,
    baseOs: options.baseOs,
    release: plan.environment["DIB_RELEASE"] ?? "",
    created: createdAt(build.env, build.started),
  };
  try {
    await writeOciArchive(tar, archive, description, signal);
  } catch (cause) {
    if (signal.aborted) throw cause;
    const reason = (cause as Error).message;
    const sentence = `The OCI archive cannot be made of the tar (${reason}); correct that and build again.`;
    throw new Refusal("oci-archive", sentence, { cause });
  }
  rmSync(tar);
}

/** Seconds since 1970: those of SOURCE_DATE_EPOCH, so that the same tar makes the same archive, else of the build. */
function createdAt(env: Environment, started: Date): number {
  const epoch = env["SOURCE_DATE_EPOCH"] ?? "";
  return /^\d{1,11}$/.test(epoch) ? Number(epoch) : Math.floor(started.getTime() / 1000);
}
