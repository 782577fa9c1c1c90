import { join } from "node:path";
import { expect } from "chai";
import { findProgram, run } from "../../src/host/run.ts";
import { skipAloud } from "../skip.ts";
import { elements, shellFiles } from "./element-tree.ts";

describe("elements under shellcheck", () => {
  before(function () {
    if (findProgram("shellcheck") === undefined) skipAloud(this, "shellcheck is not installed.");
  });

  for (const element of elements()) {
    const files = shellFiles(element);
    if (files.length === 0) continue;
    it(`${element.name} is clean`, async () => {
      const paths = files.map((file) => join(element.path, file));
      const { stdout, exitCode } = await run([
        "shellcheck",
        "--shell",
        "bash",
        "--enable",
        "all",
        ...EXCUSED,
        ...paths,
      ]);
      expect(stdout).to.equal("");
      expect(exitCode).to.equal(0);
    });
  }
});

/** Optional remarks that are matters of taste, and errexit inside conditions, which is meant each time. */
const EXCUSED = ["--exclude", "SC2250,SC2292,SC2310,SC2312,SC2248"];
