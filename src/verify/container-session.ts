import type { Architecture } from "../guest/architecture.ts";
import { containerEngineAvailability, withContainerEngine } from "../runtime/container-engine.ts";
import type { Unavailable } from "./unavailable.ts";

/** What a command said that ran in a container of the imported image. */
export type ContainerSession =
  | Unavailable
  | {
      /** Whether the engine was running already or was started for this. */
      readonly engine: "running" | "private";
      readonly stdout: string;
      readonly stderr: string;
      readonly exitCode: number;
    };

/** Milliseconds for the command; a foreign architecture may be emulated. */
const deadline = 120_000;

/**
 * Imports a tar into a Docker Engine, runs one command in it, and removes the imported image.
 *
 * @throws {Refusal} when the engine does not import the tar or cannot make a container of it
 */
export async function runInContainer(
  tarPath: string,
  architecture: Architecture,
  command: readonly string[],
): Promise<ContainerSession> {
  const availability = await containerEngineAvailability();
  if (!availability.available) return { unavailable: availability.reason, remedy: availability.remedy };
  return withContainerEngine(async (engine) => {
    const image = await engine.importTar(tarPath, { architecture });
    const { stdout, stderr, exitCode } = await engine.run(image, command, { deadline });
    await engine.removeImage(image);
    return { engine: engine.origin, stdout, stderr, exitCode };
  });
}
