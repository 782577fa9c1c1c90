import { readFileSync, statSync } from "node:fs";
import { expect } from "chai";
import { hasRuntimeCode, testOf } from "./mirror.ts";
import { trackedFiles } from "./tracked-files.ts";

const MOST_LINES = 250;

/** Checks that only a booted amphora can be held against: test/acceptance/scenario.test.ts and faults.test.ts run them. */
const BOOTED = [
  ...["booted-inside", "booted-listeners", "heartbeats"].map((name) => `checks/${name}.check.ts`),
  ...["bridge", "bridge-monitors", "bridge-sctp"].map((name) => `checks/${name}.check.ts`),
  ...["failover", "inside", "plugging", "reboot", "shutdown", "udp"].map((name) => `checks/${name}.check.ts`),
  ...["bridge-service", "bridge-traffic", "bridged-amphora", "failover-pair", "sctp-peer"].map(
    (name) => `checks/data/${name}.ts`,
  ),
];

describe("the layout", () => {
  const files = trackedFiles();
  const text = (path: string) => readFileSync(path, "utf8");

  it("has a test of the same name for every source file with code", () => {
    const sources = files.filter((path) => testOf(path) !== undefined && hasRuntimeCode(text(path)));
    expect(sources).to.include("src/refusal.ts");
    const alone = sources.filter((path) => !files.includes(testOf(path) ?? "") && !BOOTED.includes(path));
    expect(BOOTED.filter((path) => !sources.includes(path) || files.includes(testOf(path) ?? ""))).to.deep.equal([]);
    expect(alone.map((path) => `${path} has no ${testOf(path)}`)).to.deep.equal([]);
  });

  it("knows which test belongs to which file", () => {
    expect(testOf("src/disk/qcow2/header.ts")).to.equal("test/disk/qcow2/header.test.ts");
    expect(testOf("checks/kernel.check.ts")).to.equal("test/checks/kernel.check.test.ts");
    expect(testOf("src/guest/index.ts")).to.equal(undefined);
    expect(testOf("bench/bench.ts")).to.equal(undefined);
  });

  it("knows code from types", () => {
    expect(
      hasRuntimeCode('import type { A } from "./a.ts"; export interface B extends A {} export type C = B;'),
    ).to.equal(false);
    expect(hasRuntimeCode("export interface B {} export const b: B = {};")).to.equal(true);
  });

  it(`keeps source files within ${MOST_LINES} lines`, () => {
    const long = files
      .filter((path) => /^(src|checks)\/.*\.ts$/.test(path))
      .map((path) => ({ path, lines: text(path).split("\n").length - 1 }))
      .filter(({ lines }) => lines > MOST_LINES);
    expect(long.map(({ path, lines }) => `${path} has ${lines} lines`)).to.deep.equal([]);
  });

  it("starts every executable file with an interpreter line", () => {
    const executable = files.filter((path) => statSync(path).isFile() && (statSync(path).mode & 0o111) !== 0);
    expect(executable).to.include(".ci/run");
    expect(executable.filter((path) => !text(path).startsWith("#!"))).to.deep.equal([]);
  });

  it("carries its licence", () => {
    expect(text("LICENSE")).to.contain("Apache License").and.to.contain("Version 2.0");
    expect(JSON.parse(text("package.json")).license).to.equal("Apache-2.0");
  });
});
