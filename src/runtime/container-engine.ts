import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import type { Availability } from "../host/availability.ts";
import { startHolder } from "../host/holder.ts";
import { largeFilesDirectory } from "../host/large-files.ts";
import { findProgram, type RunResult, run } from "../host/run.ts";
import { createWorkDirectory } from "../host/work-directory.ts";
import { Refusal } from "../refusal.ts";
import { privateEngineAvailability, startPrivateEngine } from "./private-engine.ts";

/** Architectures of amphorae, in Debian's words. */
export type ImageArchitecture = "amd64" | "i386" | "armhf" | "arm64";

/** A Docker Engine, either the host's or one of our own. */
export interface ContainerEngine {
  /** Whether it was running already or was started for this use. */
  readonly origin: "running" | "private";
  /**
   * Imports the root file system that a tar holds.
   *
   * @returns the name of the image, removed at the latest when the use of the engine ends
   * @throws {Refusal} `import-failed`, `deadline`
   */
  importTar(tarPath: string, options: { readonly architecture: ImageArchitecture }): Promise<string>;
  /**
   * Runs a program of the image in a container without network, rights or a writable root, and removes the container.
   *
   * @param deadline milliseconds
   * @throws {Refusal} `run-failed` when no container could be made, `deadline`, `too-much-output`
   */
  run(image: string, argv: readonly string[], options: { readonly deadline: number }): Promise<RunResult>;
  /** @throws {Refusal} `remove-failed` when the image is still there afterwards, `deadline` */
  removeImage(image: string): Promise<void>;
}

export type ContainerEngineRefusal = "engine-unavailable" | "import-failed" | "run-failed" | "remove-failed";

/** Docker's names of platforms. */
const platforms: Readonly<Record<ImageArchitecture, string>> = {
  amd64: "linux/amd64",
  i386: "linux/386",
  armhf: "linux/arm/v7",
  arm64: "linux/arm64",
};

const importDeadline = 600_000;
const commandDeadline = 60_000;
const label = "amphora-image.session";

// Rights that the program of a hostile image does not get.
const restrictions = ["--network=none", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges"];
const limits = ["--pids-limit=64", "--memory=512m", "--log-driver=none", "--workdir=/"];

// Run by a holder when this process is gone, so that an engine of the host keeps nothing of ours.
const removeOurs = `
{
  for container in $(docker ps --all --quiet --filter "label=$1"); do docker rm --force "$container"; done
  for image in $(docker images --quiet --filter "label=$1"); do docker rmi --force "$image"; done
} >/dev/null 2>&1
`;

/** Whether `withContainerEngine` can work here. */
export async function containerEngineAvailability(): Promise<Availability> {
  if (await engineAnswers()) return { available: true };
  return privateEngineAvailability();
}

/**
 * Gives `use` a Docker Engine: the one that runs already, else, as root, one started for this and ended afterwards.
 *
 * @throws {Refusal} `engine-unavailable`, and what the engine's methods say
 */
export async function withContainerEngine<T>(use: (engine: ContainerEngine) => Promise<T>): Promise<T> {
  const session = randomBytes(8).toString("hex");
  if (await engineAnswers()) {
    const args = [`${label}=${session}`];
    const holder = await startHolder({
      what: "the watch over containers",
      setUp: "true",
      afterwards: removeOurs,
      args,
      namespaces: false,
      deadline: commandDeadline,
    });
    return useAndEnd(engineAt({}, "running", session), use, holder.end);
  }
  const availability = privateEngineAvailability();
  if (!availability.available) {
    throw refuse("engine-unavailable", `No Docker Engine: ${availability.reason}; ${availability.remedy}.`);
  }
  const work = createWorkDirectory(largeFilesDirectory(), "amphora-docker");
  try {
    const { address, end } = await startPrivateEngine(work.path);
    const environment = { DOCKER_HOST: address, DOCKER_CONFIG: work.path, DOCKER_CONTEXT: undefined };
    return await useAndEnd(engineAt(environment, "private", session), use, end);
  } finally {
    work.remove();
  }
}

async function useAndEnd<T>(
  engine: ContainerEngine & { removeAll(): Promise<void> },
  use: (engine: ContainerEngine) => Promise<T>,
  end: () => Promise<void>,
): Promise<T> {
  let result: T;
  try {
    result = await use(engine);
  } catch (error) {
    const left = await endEngine(engine, end);
    throw error instanceof Refusal && left instanceof Refusal ? both(error, left) : error;
  }
  const left = await endEngine(engine, end);
  if (left !== undefined) throw left;
  return result;
}

/** What went wrong while everything was removed, if anything did. */
async function endEngine(engine: { removeAll(): Promise<void> }, end: () => Promise<void>): Promise<unknown> {
  return engine
    .removeAll()
    .finally(end)
    .catch((error: unknown) => error);
}

/** One refusal that says two things in one sentence. */
function both(first: Refusal, second: Refusal): Refusal {
  return new Refusal(first.code, `${first.message.replace(/\.$/, "")}; besides: ${second.message}`, { cause: first });
}

async function engineAnswers(): Promise<boolean> {
  if (findProgram("docker") === undefined) return false;
  const { exitCode } = await run(["docker", "version", "--format", "{{.Server.Version}}"], { deadline: 15_000 }).catch(
    () => ({ exitCode: -1 }),
  );
  return exitCode === 0;
}

function engineAt(
  env: Readonly<Record<string, string | undefined>>,
  origin: ContainerEngine["origin"],
  session: string,
): ContainerEngine & { removeAll(): Promise<void> } {
  const images = new Set<string>();
  let count = 0;

  function docker(args: readonly string[], deadline: number): Promise<RunResult> {
    return run(["docker", ...args], { env, deadline, dieWithParent: true, maxOutput: 1024 * 1024 });
  }

  async function removeImage(image: string): Promise<void> {
    // With --force, what a container still uses would lose no more than its name, which counts as a success.
    const { exitCode, stderr } = await docker(["rmi", image], commandDeadline);
    images.delete(image);
    if (exitCode !== 0 && !/no such image/i.test(stderr)) {
      const remedy = `remove it with "docker rmi --force ${image}"`;
      throw refuse("remove-failed", `Docker does not remove ${image}: ${lastLine(stderr)}; ${remedy}.`);
    }
  }

  return {
    origin,
    async importTar(tarPath, { architecture }) {
      const image = `amphora-image-verify:${session}-${++count}`;
      images.add(image);
      const change = ["--change", `LABEL ${label}=${session}`];
      const source = resolve(tarPath);
      const result = await docker(
        ["import", "--platform", platforms[architecture], ...change, source, image],
        importDeadline,
      );
      if (result.exitCode !== 0) {
        throw refuse("import-failed", `Docker does not import ${source}: ${lastLine(result.stderr)}.`);
      }
      return image;
    },
    async run(image, argv, { deadline }) {
      const [program = "", ...args] = argv;
      const name = `amphora-image-verify-${session}-${++count}`;
      const made = ["--name", name, "--label", `${label}=${session}`, "--entrypoint", program];
      try {
        const result = await docker(["run", ...restrictions, ...limits, ...made, image, ...args], deadline);
        // 125 is said by docker itself, when there was no container to run anything.
        if (result.exitCode === 125) {
          throw refuse("run-failed", `Docker does not run ${program} in ${image}: ${lastLine(result.stderr)}.`);
        }
        return result;
      } finally {
        await docker(["rm", "--force", name], commandDeadline);
      }
    },
    removeImage,
    async removeAll() {
      const failures: unknown[] = [];
      for (const image of [...images]) await removeImage(image).catch((error: unknown) => failures.push(error));
      if (failures.length > 0) throw failures[0];
    },
  };
}

function refuse(code: ContainerEngineRefusal, sentence: string): Refusal<ContainerEngineRefusal> {
  return new Refusal(code, sentence);
}

/** The last line that says something, without its full stop. */
function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim().replace(/\.$/, "") || "it gave no reason";
}
