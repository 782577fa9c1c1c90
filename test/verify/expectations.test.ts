import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { type Expectations, readExpected, statedExpectations } from "../../src/verify/expectations.ts";
import type { Profile } from "../../src/verify/profile.ts";

const readExpectations = (path: string, size: number | undefined): Expectations => readExpected(path, size).expected;

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
      architectureFrom: `${image}.build.json`,
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
    const script = `import { readExpected } from ${JSON.stringify(source)}; console.log(readExpected(${JSON.stringify(image)}).expected.recordDefect)`;
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

  const profile = (expect: Profile["expect"]): Profile => ({
    schemaVersion: 1,
    path: "p.yaml",
    ...(expect && { expect }),
  });

  it("takes each option from the record, else from the profile, else from the defaults", () => {
    record({
      options: {
        size: 3,
        arch: "amd64",
        packageAgent: true,
        rootPassword: true,
        release: "bookworm",
        baseOs: "debian",
      },
      environment: { DIB_CLOUD_INIT_DATASOURCES: "ConfigDrive, OpenStack", DIB_OCTAVIA_AMP_USE_SSH: "False" },
      elements: ["base", "cpu-pinning"],
    });
    const stated = profile({ fips: true, controllers: ["2023.1"], flavorDisk: 4, agent: "any" });
    const { options, expected } = readExpected(image, undefined, stated);
    const from = `${image}.build.json`;
    expect(options).to.deep.include({
      agent: { value: "package", from },
      rootPassword: { value: true, from },
      release: { value: "bookworm", from },
      distribution: { value: "debian", from },
      datasources: { value: ["ConfigDrive", "OpenStack"], from },
      sshd: { value: false, from },
      cpuPinning: { value: true, from },
      fips: { value: false, from },
      enforcing: { value: false, from: "default" },
      flavorDiskGb: { value: 4, from: "p.yaml" },
      controllers: { value: ["2023.1"], from: "p.yaml" },
    });
    expect(expected.contradictions).to.deep.equal(["fips is false in the record and true in the profile"]);
  });

  it("reads what later builders record", () => {
    const options = { size: 3, arch: "amd64", disableSshd: true, cpuPinning: true, fips: true, fullMac: true };
    record({ options });
    const read = readExpected(image, undefined).options;
    expect([read.sshd, read.cpuPinning, read.fips, read.enforcing].map(({ value }) => value)).to.deep.equal([
      false,
      true,
      true,
      true,
    ]);
  });

  it("takes size and architecture from the profile where nobody else states them", () => {
    const stated = profile({ size: 2, architecture: "arm64" });
    expect(readExpected(image, undefined, stated).expected).to.deep.equal({
      sizeGb: 2,
      sizeFrom: "p.yaml",
      architecture: "arm64",
      architectureFrom: "p.yaml",
    });
    expect(readExpected(image, 5, stated).expected).to.include({ sizeGb: 5, sizeFrom: "--size" });
  });

  it("sees where record and profile contradict each other, and follows the record", () => {
    record({ options: { size: 3, arch: "amd64" }, environment: { CLOUD_INIT_DATASOURCES: "ConfigDrive" } });
    const { expected } = readExpected(image, undefined, profile({ size: 2, datasources: ["ConfigDrive", "None"] }));
    expect(expected.sizeGb).to.equal(3);
    expect(expected.contradictions).to.deep.equal(["size is 3 in the record and 2 in the profile"]);
  });

  it("uses nothing of a record that is of a file of another size", () => {
    writeFileSync(image, "x".repeat(10));
    record({ options: { size: 3, arch: "amd64", release: "bookworm" }, image: { format: "qcow2", size: 11 } });
    const { expected, options } = readExpected(image, undefined);
    expect(expected).to.deep.equal({
      recordPath: `${image}.build.json`,
      recordOfAnother: "it is of a file of 11 bytes, and this one has 10",
    });
    expect(options.release).to.deep.equal({ value: undefined, from: "default" });
    record({ options: { size: 3, arch: "amd64" }, image: { size: 10, sha256: "a".repeat(64) } });
    expect(readExpected(image, undefined).expected).to.include({ sizeGb: 3, recordSha256: "a".repeat(64) });
  });

  it("says who states what, by the names of a profile", () => {
    const stated = statedExpectations(readExpected(image, 5, profile({ sshd: false, flavorDisk: 9 })));
    expect(stated).to.deep.include.members([
      { name: "size", value: 5, from: "--size" },
      { name: "sshd", value: false, from: "p.yaml" },
      { name: "flavorDisk", value: 9, from: "p.yaml" },
      { name: "fips", value: false, from: "default" },
    ]);
    expect(stated.map(({ name }) => name)).to.not.include.members(["release"]);
  });
});
