import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { inspectFormats } from "../../../src/disk/admission/inspection.ts";
import { admissionSets } from "../../support/admission-sets.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { needTools, scratchDirectory } from "../../support/real-tool.ts";

const fixtures = join(import.meta.dirname, "../../../fixtures/admission");
/** By the name of a set the formats, and of each the safety checks that fail with their messages, or `incomplete`. */
const theirs = JSON.parse(readFileSync(join(fixtures, "verdicts.json"), "utf8")) as Record<
  string,
  Record<string, Record<string, string> | "incomplete">
>;
/** Where the images are made to be kept, for OpenStack's inspection to look at (fixtures/admission/README.md). */
const kept = process.env["ADMISSION_IMAGES"];

describe("inspectFormats", () => {
  const scratch = scratchDirectory();

  before(function () {
    needTools(this, ...new Set(admissionSets.flatMap(({ tools }) => tools)));
    if (kept !== undefined) mkdirSync(kept, { recursive: true });
  });

  for (const { name, make } of admissionSets) {
    it(`says of ${name} what OpenStack says`, () => {
      const path = kept === undefined ? scratch(name) : join(kept, name);
      make(path);
      const ours = inspectFormats(readerOf(readFileSync(path))).map(({ format, incomplete, failures }) => [
        format,
        incomplete ? "incomplete" : failures.map(({ check }) => check).sort(),
      ]);
      const expected = Object.entries(theirs[name] ?? {}).map(([format, failures]) => [
        format,
        failures === "incomplete" ? failures : Object.keys(failures).sort(),
      ]);
      expect(Object.fromEntries(ours)).to.deep.equal(Object.fromEntries(expected));
    });
  }

  it("is held against a verdict on every set, and on no other", () => {
    expect(Object.keys(theirs).sort()).to.deep.equal(admissionSets.map(({ name }) => name).sort());
  });
});
