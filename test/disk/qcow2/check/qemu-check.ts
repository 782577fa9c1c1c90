import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { openFile } from "../../../../src/disk/file-reader.ts";
import { checkQcow2 } from "../../../../src/disk/qcow2/check/check-qcow2.ts";
import { Refusal } from "../../../../src/refusal.ts";

/** What both checks count; `refused` when there are no counts at all. */
export type Counted = Readonly<Record<(typeof names)[number], number>> | "refused";

const names = [
  "corruptions",
  "leaks",
  "check-errors",
  "image-end-offset",
  "total-clusters",
  "allocated-clusters",
  "fragmented-clusters",
  "compressed-clusters",
] as const;

/**
 * What `qemu-img check` counts; it leaves out what is 0, and prints nothing when it cannot open or walk the image.
 *
 * Backing files are left alone, a key is taken from the file `key` beside the image.
 */
function countedByQemu(path: string): Counted {
  const key = join(dirname(path), "key");
  const encrypted = existsSync(key);
  const image = {
    driver: "qcow2",
    file: { driver: "file", filename: path },
    backing: null,
    ...(encrypted && { "encrypt.key-secret": "key" }),
  };
  const secret = encrypted ? ["--object", `secret,id=key,file=${key}`] : [];
  const { error, status, stdout } = spawnSync(
    "qemu-img",
    ["check", "--output=json", ...secret, `json:${JSON.stringify(image)}`],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 60_000 },
  );
  if (error) throw error;
  if (stdout === "") {
    if (status !== 1) throw new Error(`qemu-img check ended with ${status} and printed nothing`);
    return "refused";
  }
  const answer = JSON.parse(stdout);
  return Object.fromEntries(names.map((name) => [name, answer[name] ?? 0])) as Counted;
}

/** What is counted here. */
function countedHere(path: string): Counted {
  const file = openFile(path);
  try {
    const check = checkQcow2(file);
    return {
      corruptions: check.corruptions,
      leaks: check.leaks,
      "check-errors": check.checkErrors,
      "image-end-offset": check.imageEndOffset,
      "total-clusters": check.totalClusters,
      "allocated-clusters": check.allocatedClusters,
      "fragmented-clusters": check.fragmentedClusters,
      "compressed-clusters": check.compressedClusters,
    };
  } catch (error) {
    if (error instanceof Refusal) return "refused";
    throw error;
  } finally {
    file.close();
  }
}

/** How often both checks were compared, and what came out. */
export class Comparisons {
  healthy = 0;
  unhealthy = 0;
  refused = 0;

  /** Compares both, the name saying what was compared. */
  compare(name: string, path: string): void {
    const counted = countedByQemu(path);
    if (counted === "refused") this.refused++;
    else if (counted.corruptions + counted.leaks + counted["check-errors"] > 0) this.unhealthy++;
    else this.healthy++;
    expect(countedHere(path), name).to.deep.equal(counted);
  }
}
