import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { runCampaign } from "./campaign.ts";
import { foundNames, imageOf, keep, readFound } from "./finding.ts";
import { makeCase } from "./fuzz-case.ts";
import { seedFolder, seedNames } from "./seed-file.ts";
import { targets } from "./targets.ts";

const allTargets = targets.map(({ name }) => name);
/** Enough to see every seed of every target several times. */
const runs = 4200;

const fuzz = (...args: readonly string[]) =>
  spawnSync(process.execPath, ["--import", "tsx", "test/fuzz/fuzz.ts", ...args], { encoding: "utf8" });

describe("fuzzing", function () {
  this.timeout(600_000);

  it("finds no fault in a short run over all targets", async () => {
    const outcome = await runCampaign({ targets: allTargets, seed: 2026, runs });
    expect(outcome.findings).to.deep.equal([]);
    expect(outcome.done).to.equal(runs);
    // Each target has cases that reach the files, or the container itself.
    for (const target of allTargets) expect(Object.keys(outcome.depths)).to.include(`${target} tree`);
  });

  it("finds no fault any more in what was once found", async () => {
    const found = foundNames();
    expect(found).not.to.deep.equal([]);
    const outcome = await runCampaign({ targets: [], seed: 0, runs: 0, found });
    expect(outcome.findings).to.deep.equal([]);
    expect(outcome.done).to.equal(found.length);
  });

  it("makes the same input of the same seed and number, another of another", async () => {
    for (const target of allTargets) {
      const [one, again, other] = await Promise.all(
        [1, 1, 2].map(async (number) => {
          const { seedName, image } = await makeCase({ target, seed: 3, number });
          return { seedName, length: image.length, patches: image.patches() };
        }),
      );
      expect(again).to.deep.equal(one);
      expect(other).not.to.deep.equal(one);
    }
  });

  it("keeps seeds small", () => {
    const sizes = readdirSync(seedFolder).map((name) => statSync(join(seedFolder, name)).size);
    expect(Math.max(...sizes)).to.be.at.most(60 * 1024);
    expect(sizes.reduce((sum, size) => sum + size, 0)).to.be.at.most(1.5 * 1024 * 1024);
    for (const target of allTargets) expect(seedNames(target)).not.to.deep.equal([], target);
  });
});

describe("the fuzz harness", function () {
  this.timeout(600_000);

  const faults = {
    "range-error": { kind: "error", message: /RangeError/, place: /^test\/fuzz\/faults\.ts/ },
    "type-error": { kind: "error", message: /TypeError/, place: /^test\/fuzz\/faults\.ts/ },
    recursion: { kind: "error", message: /Maximum call stack/, place: /^test\/fuzz\/faults\.ts/ },
    "wrong-byte": { kind: "property", message: /differ|other bytes/, place: /drive-/ },
    "written-input": { kind: "property", message: /wrote to its input/, place: /^$/ },
    allocation: { kind: "memory", message: /(39|4\d)\d MiB/, place: /^$/ },
    "untouched-allocation": { kind: "memory", message: /(69|7\d)\d MiB/, place: /^$/ },
    heap: { kind: "death", message: /heap/i, place: /^$/ },
    death: { kind: "death", message: /SIGABRT/, place: /^$/ },
    hang: { kind: "slow", message: /over 5 s/, place: /^$/ },
  };

  for (const [name, { kind, message, place }] of Object.entries(faults)) {
    it(`catches a reader with the fault "${name}"`, async () => {
      const { findings } = await runCampaign({
        targets: [`fault:${name}`],
        seed: 1,
        runs: name === "wrong-byte" ? 20 : 1,
      });
      expect(findings).to.have.length.of.at.least(1);
      expect(findings[0]?.kind).to.equal(kind);
      expect(findings[0]?.message).to.match(message);
      expect(findings[0]?.place).to.match(place);
    });
  }

  it("is a command that fails with the fault, how to see it again, and the input kept", () => {
    const folder = mkdtempSync(join(tmpdir(), "amphora-image-test-"));
    try {
      const fault = fuzz("--target", "fault:range-error", "--runs", "1", "--seed", "5", "--keep", folder);
      expect(fault.stdout).to.match(/^error: RangeError: .* \(test\/fuzz\/faults\.ts:\d+\)$/m);
      expect(fault.stdout).to.contain("npm run fuzz -- --target fault:range-error --seed 5 --case 0 ");
      expect(readdirSync(folder)).to.have.lengthOf(1);
      expect(fault.status).to.equal(1);
      const fine = fuzz("--target", "vhd", "--runs", "20");
      expect(fine.stdout).to.match(/^20 mutated inputs of vhd with seed 1 .*: 0 faults; slowest/m);
      expect(fine.status).to.equal(0);
      expect(fuzz("--target", "nothing").status).to.equal(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("goes on behind a case that ended its process", async () => {
    const { findings, done } = await runCampaign({ targets: ["fault:death"], seed: 1, runs: 3 });
    expect(findings.map(({ kind }) => kind)).to.deep.equal(["death"]);
    expect(done).to.equal(3);
  });

  it("keeps what it found so that it can be had again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "amphora-image-test-"));
    try {
      const name = { target: "ext4", seed: 9, number: 4 };
      const path = await keep({ case: name, kind: "error", message: "", place: "" }, folder);
      const again = imageOf(JSON.parse(readFileSync(path, "utf8")));
      const { image } = await makeCase(name);
      expect(again.length).to.equal(image.length);
      expect(again.patches()).to.deep.equal(image.patches());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("knows every kept case by its seed", () => {
    for (const name of foundNames()) expect(imageOf(readFound(name)).length, name).to.equal(readFound(name).length);
  });
});
