import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

describe("the closing line of CI", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "amphora-ci."));
    const npm = `#!/bin/sh
      [ "$1" = start ] && exit "$START"
      [ -n "$LINE" ] && echo "$LINE" >"$AMPHORA_CLOSING_LINE"
      exit "$TEST"`;
    writeFileSync(join(folder, "npm"), npm);
    chmodSync(join(folder, "npm"), 0o755);
  });

  after(() => rmSync(folder, { recursive: true }));

  const cases = [
    { start: 0, test: 0, line: "12 passed, 0 failed, 2 skipped", closing: "13 passed, 0 failed, 2 skipped", status: 0 },
    { start: 1, test: 0, line: "12 passed, 0 failed", closing: "12 passed, 1 failed", status: 1 },
    { start: 0, test: 3, line: "9 passed, 3 failed", closing: "10 passed, 3 failed", status: 1 },
    // The tests never came to their end.
    { start: 0, test: 137, line: "", closing: "1 passed, 1 failed", status: 1 },
    { start: 0, test: 0, line: "", closing: "1 passed, 1 failed", status: 1 },
  ];

  for (const { start, test, line, closing, status } of cases) {
    it(`is "${closing}" when npm start ends with ${start} and npm test with ${test} and "${line}"`, () => {
      const PATH = `${folder}:${process.env["PATH"]}`;
      const env = { ...process.env, PATH, TMPDIR: folder, START: `${start}`, TEST: `${test}`, LINE: line };
      const run = spawnSync("bash", [".ci/run"], { env, encoding: "utf8" });
      expect(run.stdout.trimEnd().split("\n").at(-1)).to.equal(closing);
      expect(run.status).to.equal(status);
      expect(readdirSync(folder)).to.deep.equal(["npm"]);
    });
  }
});
