import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readExpectations } from "../../src/verify/expectations.ts";

describe("what is expected of an image", () => {
  let folder: string;
  let image: string;
  const record = (content: unknown) =>
    writeFileSync(`${image}.build.json`, typeof content === "string" ? content : JSON.stringify(content));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amphora-expectations."));
    image = join(folder, "a.qcow2");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is nothing without option and record", () => {
    expect(readExpectations(image, undefined)).to.deep.equal({});
  });

  it("comes from the build record", () => {
    record({ schemaVersion: 1, options: { size: 3, arch: "armhf" } });
    expect(readExpectations(image, undefined)).to.deep.equal({
      sizeGb: 3,
      architecture: "armhf",
      sizeFrom: `${image}.build.json`,
      recordPath: `${image}.build.json`,
    });
  });

  it("comes from the option before the record", () => {
    record({ options: { size: 3, arch: "amd64" } });
    expect(readExpectations(image, 5)).to.include({ sizeGb: 5, sizeFrom: "--size", architecture: "amd64" });
  });

  for (const [what, content, defect] of [
    ["is torn", '{"options": {', /cannot be read/],
    ["states no size", { options: { arch: "amd64" } }, /no size/],
    ["states a size that is none", { options: { size: "3" } }, /no size/],
    ["is no object", "null", /no size/],
    ["is far too large", " ".repeat(4 * 1024 * 1024 + 1), /too many/],
  ] as const) {
    it(`knows a record that ${what}`, () => {
      record(content);
      const expected = readExpectations(image, undefined);
      expect(expected.recordDefect).to.match(defect);
      expect(expected).to.not.have.property("sizeGb");
      expect(readExpectations(image, 2)).to.include({ sizeGb: 2, sizeFrom: "--size" });
    });
  }
});
