import {
  closeSync,
  createReadStream,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** Folders of tests that compute alone. */
const COMPUTING =
  /^test\/(checks|ci|difference|disk|elements|document|filesystem|fuzz|guest|matrix|quality|report|sbom)\//;

/** Builds of images that no other test looks at: they come after the computing, beside those of the one that all look at. */
const BUILDS = /^test\/acceptance\/(raw-vhd|source-agent|ubuntu-stand-in)\.test\.ts$/;

/**
 * Parts test files into those that mount, start daemons, build or boot, one after the other, and those that may run beside.
 *
 * @param {readonly string[]} files paths relative to the root
 * @returns {{ host: string[], computing: string[] }} each in the order given
 */
export function lanesOf(files) {
  const isBeside = (/** @type {string} */ path) => COMPUTING.test(path) || BUILDS.test(path);
  return { host: files.filter((path) => !isBeside(path)), computing: files.filter(isBeside) };
}

/**
 * Runs two lanes of tests side by side, which takes the time of the longer one on two cores. What the first says is seen at
 * once, what the second says follows it, and the closing line counts both.
 *
 * @param {(lane: "host" | "computing", how: { output: number | "inherit", closing: string }) => Promise<number>} runLane
 *   runs one lane with its output going to a descriptor, and has its closing line written into a file
 * @param {{ closing?: string | undefined }} [where] a file for the closing line of both
 * @returns {Promise<number>} the higher exit status
 */
export async function runLanes(runLane, { closing = process.env["AMPHORA_CLOSING_LINE"] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "amphora-lanes."));
  const said = join(folder, "output");
  const output = openSync(said, "w");
  try {
    const lines = { host: join(folder, "host"), computing: join(folder, "computing") };
    const statuses = await Promise.all([
      runLane("host", { output: "inherit", closing: lines.host }),
      runLane("computing", { output, closing: lines.computing }),
    ]);
    await pipeline(createReadStream(said), process.stdout, { end: false });
    const line = sumOf(
      [lines.host, lines.computing].map((path) => (existsSync(path) ? readFileSync(path, "utf8") : "")),
    );
    if (closing) writeFileSync(closing, `${line}\n`);
    process.stdout.write(`\nall tests: ${line}\n`);
    return Math.max(...statuses);
  } finally {
    closeSync(output);
    rmSync(folder, { recursive: true });
  }
}

/**
 * Adds up closing lines; a lane without one never came to its end, which counts as a failure.
 *
 * @param {readonly string[]} lines such as `12 passed, 0 failed, 2 skipped`
 * @returns {string}
 */
export function sumOf(lines) {
  let [passed, failed, skipped] = [0, 0, 0];
  for (const line of lines) {
    const counts = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$/.exec(line);
    passed += Number(counts?.[1] ?? 0);
    failed += Number(counts?.[2] ?? 1);
    skipped += Number(counts?.[3] ?? 0);
  }
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
