import { spawnSync } from "node:child_process";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createWorkDirectory } from "../../host/work-directory.ts";
import { Refusal } from "../../refusal.ts";
import { buildRecordPath } from "./build-record.ts";

/** Begins the name of the directory, beside the image, in which results from another file system arrive. */
export const ARRIVALS = ".diskimage-create";

/** Where the log of an image stands. */
function buildLogPath(image: string): string {
  return `${image}.build.log`;
}

/** Where the log of a build stands while it runs, and when it failed. */
export function unfinishedLogPath(image: string): string {
  return `${image}.unfinished.log`;
}

/** What a build makes or replaces, each path with what a sentence calls it. */
export function filesOfImage(image: string, type: string): readonly (readonly [string, string])[] {
  return [
    [image, "the image"],
    [buildRecordPath(image), "the image's build record"],
    [buildLogPath(image), "the image's own log"],
    [unfinishedLogPath(image), "the build's own log"],
    [`${image.slice(0, -type.length)}d`, "the image's manifests"],
  ];
}

/**
 * Moves what a build made to where it belongs, so that an existing image stays until a complete one takes its place,
 * and no image ever stands beside the record of another.
 * @param staging the directory of the build's results
 * @param image the final path of the image, whose name is also its name in `staging`
 * @param log the build's log, which stands in the directory of the image already
 * @param onStale is told of what a killed build had left there
 * @throws {Refusal} `output` when that fails; up to the turn of the image itself all is then as it was
 */
export function publish(staging: string, image: string, log: string, onStale: (path: string) => void): void {
  const arrivals = createWorkDirectory(dirname(image), ARRIVALS, onStale);
  try {
    const arrived = join(arrivals.path, "new");
    mkdirSync(arrived);
    // Only copies can meet a full disk, so all of them come before anything that can be seen.
    for (const name of readdirSync(staging)) moveInto(join(staging, name), join(arrived, name));
    const companions = readdirSync(arrived).filter((name) => name !== basename(image));
    const moves = companions.map((name): Move => [join(arrived, name), join(dirname(image), name)]);
    replaceAll([join(arrived, basename(image)), image], [...moves, [log, buildLogPath(image)]], arrivals.path);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new Refusal(
      "output",
      `The results cannot be moved to ${dirname(image)} (${reason}); correct that and build again.`,
      { cause },
    );
  } finally {
    arrivals.remove();
  }
}

/** From where to where. */
type Move = readonly [string, string];

/** First the companions of the old image leave, then the image is replaced, then its own ones come. */
function replaceAll(image: Move, companions: readonly Move[], arrivals: string): void {
  const previous = join(arrivals, "old");
  mkdirSync(previous);
  const left: Move[] = [];
  try {
    for (const [, target] of companions.filter(([, path]) => existsSync(path))) {
      const aside = join(previous, basename(target));
      renameSync(target, aside);
      left.push([aside, target]);
    }
    renameSync(...image);
  } catch (error) {
    for (const back of left) renameSync(...back);
    throw error;
  }
  for (const move of companions) renameSync(...move);
  sync(dirname(image[1]));
}

// Only a rename within one file system is atomic, so another one gets a copy first.
function moveInto(source: string, target: string): void {
  try {
    renameSync(source, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    // Unlike cp, Node would fill the holes of a raw image.
    const { status, stderr } = spawnSync("cp", ["-a", "--", source, target], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr.trim() || "cp cannot be run");
  }
  sync(target);
}

function sync(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
