import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { readExpectations } from "../../src/verify/expectations.ts";

describe("what is expected of an image", () => {
  const source = resolve(import.meta.dirname, "../../src/verify/expectations.ts");
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
    record({ schemaVersion: 1, options: { size: 3, arch: "armhf" }, image: { format: "vhd" } });
    expect(readExpectations(image, undefined)).to.deep.equal({
      sizeGb: 3,
      architecture: "armhf",
      recordFormat: "vhd",
      sizeFrom: `${image}.build.json`,
      recordPath: `${image}.build.json`,
    });
  });

  it("comes from the option before the record", () => {
    record({ options: { size: 3, arch: "amd64" } });
    expect(readExpectations(image, 5)).to.include({ sizeGb: 5, sizeFrom: "--size", architecture: "amd64" });
  });

  it("is only what was asked for of an image behind a URL", () => {
    expect(readExpectations("http://localhost:1/a.qcow2", undefined)).to.deep.equal({});
    expect(readExpectations("http://localhost:1/a.qcow2", 2)).to.deep.equal({ sizeGb: 2, sizeFrom: "--size" });
  });

  it("is nothing where no record can stand", () => {
    writeFileSync(image, "");
    for (const path of [`${image}/under`, join(folder, "n".repeat(250))]) {
      expect(readExpectations(path, undefined)).to.deep.equal({});
    }
  });

  it("never waits for a record that is a pipe, and never reads a device", () => {
    execFileSync("mkfifo", [`${image}.build.json`]);
    // A thread that waited could not be ended.
    const script = `import { readExpectations } from ${JSON.stringify(source)}; console.log(readExpectations(${JSON.stringify(image)}).recordDefect)`;
    const ask = () =>
      execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
        encoding: "utf8",
        timeout: 30_000,
        killSignal: "SIGKILL",
      });
    expect(ask()).to.equal("it is not a regular file\n");
    rmSync(`${image}.build.json`);
    symlinkSync("/dev/zero", `${image}.build.json`);
    expect(ask()).to.equal("it is not a regular file\n");
  }).timeout(60_000);

  for (const [what, content, defect] of [
    ["is torn", '{"options": {', /cannot be read/],
    ["states an architecture that nobody knows", { options: { size: 3, arch: "pdp11" } }, /no architecture/],
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
