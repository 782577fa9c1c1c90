import { readFileSync, statSync } from "node:fs";

/** A build record is a few kilobytes; anything larger is none. */
const largestRecord = 4 * 1024 * 1024;

/**
 * The build records that stand beside images, as JSON, by the paths of the images. What cannot be read is left out: the
 * checks have said what is wrong with it.
 */
export function recordsBeside(images: readonly string[]): ReadonlyMap<string, unknown> {
  return new Map(
    images.flatMap((image) => {
      const record = recordAt(`${image}.build.json`);
      return record === undefined ? [] : [[image, record]];
    }),
  );
}

function recordAt(path: string): unknown {
  try {
    const status = statSync(path);
    // Reading a pipe waits for its writer, and a device may never end.
    if (!status.isFile() || status.size > largestRecord) return undefined;
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
