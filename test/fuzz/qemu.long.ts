import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { expect } from "chai";
import { openQcow2, type Qcow2Image } from "../../src/disk/qcow2/qcow2-image.ts";
import { Comparisons } from "../disk/qcow2/check/qemu-check.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";
import { makeCase } from "./fuzz-case.ts";
import { attempt, attemptAsync } from "./property.ts";
import { pageSize, type SparseImage } from "./sparse-image.ts";

const cases = 3000;
const mostGuestBytes = 64 * 1024 * 1024;
const mostFileBytes = 2 ** 40;

/** Writes an image to a file, with its holes. */
function write(path: string, image: SparseImage): void {
  const file = openSync(path, "w");
  for (const number of new Set([...image.base.pages.keys(), ...image.dirty()])) {
    const at = number * pageSize;
    if (at < image.length) writeSync(file, image.read(at, Math.min(pageSize, image.length - at)), 0, undefined, at);
  }
  ftruncateSync(file, image.length);
  closeSync(file);
}

function digestOf(image: Qcow2Image): string | undefined {
  const hash = createHash("sha256");
  const step = 256 * 1024;
  for (let at = 0; at < image.length; at += step) {
    const { value } = attempt(() => image.read(at, Math.min(step, image.length - at)));
    if (value === undefined) return undefined;
    hash.update(value);
  }
  return hash.digest("hex");
}

/** What QEMU reads: its SHA-256; `undefined` when it reads nothing. */
function digestByQemu(path: string, raw: string): string | undefined {
  const image = JSON.stringify({ driver: "qcow2", file: { driver: "file", filename: path } });
  const args = ["convert", "-O", "raw", `json:${image}`, raw];
  const { error, status } = spawnSync("qemu-img", args, { stdio: "ignore", timeout: 60_000 });
  if (error) throw error;
  return status === 0 ? createHash("sha256").update(readFileSync(raw)).digest("hex") : undefined;
}

describe("mutated qcow2 images", function () {
  this.timeout(3_600_000);
  const scratch = scratchDirectory();

  before(function () {
    needTools(this, "qemu-img");
  });

  it("give QEMU's bytes and counts wherever both read them", async () => {
    const [path, raw] = [scratch("image"), scratch("raw")];
    const comparisons = new Comparisons();
    let [same, onlyHere] = [0, 0];
    for (let number = 0; number < cases; number++) {
      const { image, seedName } = await makeCase({ target: "qcow2", seed: 77, number });
      // QEMU asks for a key, or for another file.
      if (/luks|backed|external/.test(seedName) || image.length > mostFileBytes || image.length === 0) continue;
      // Bytes 32 to 35, the method of encryption: without a key QEMU does not even count.
      if (image.length >= 36 && image.read(32, 4).some((byte) => byte !== 0)) continue;
      write(path, image);
      comparisons.compare(`case ${number}`, path);
      const { value: opened } = await attemptAsync(() => openQcow2(image));
      if (opened === undefined || opened.length > mostGuestBytes) continue;
      // A damaged frame without a checksum of its own may unpack to something else with another version of Zstandard.
      if (opened.header.compression === "zstd") continue;
      const here = digestOf(opened);
      const there = here === undefined ? undefined : digestByQemu(path, raw);
      if (there === undefined) onlyHere++;
      else {
        expect(here, `case ${number} of ${seedName}`).to.equal(there);
        same++;
      }
    }
    const { healthy, unhealthy, refused } = comparisons;
    console.log(
      `${same} mutated qcow2 images read as QEMU reads them, ${onlyHere} only by one of both; ` +
        `${healthy + unhealthy} checks with equal counts, ${refused} refused by both`,
    );
    expect(same).to.be.above(cases / 10);
    expect(unhealthy).to.be.above(cases / 10);
  });
});
