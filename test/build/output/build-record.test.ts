import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { buildRecordPath, readBuildRecord } from "../../../src/build/output/build-record.ts";
import { Refusal } from "../../../src/refusal.ts";
import { testDirectory } from "../fixture.ts";

describe("readBuildRecord", () => {
  const directory = testDirectory();
  const image = () => join(directory.path, "amp.qcow2");

  it("reads the record beside the image", () => {
    const record = { schemaVersion: 1, options: { size: 3 }, image: { sha256: "ab" } };
    writeFileSync(buildRecordPath(image()), JSON.stringify(record));
    expect(readBuildRecord(image())).to.deep.equal(record);
  });

  it("finds none where there is none", () => {
    expect(readBuildRecord(image())).to.equal(undefined);
  });

  for (const text of [
    "",
    "{",
    "null",
    "[]",
    "{}",
    '{"schemaVersion":2,"options":{"size":3},"image":{"sha256":"ab"}}',
  ]) {
    it(`refuses ${text || "an empty file"}`, () => {
      writeFileSync(buildRecordPath(image()), text);
      expect(() => readBuildRecord(image())).to.throw(Refusal, /^The file .* is no build record/);
    });
  }

  it("refuses a directory in its place", () => {
    mkdirSync(buildRecordPath(image()));
    expect(() => readBuildRecord(image())).to.throw(Refusal);
  });
});
