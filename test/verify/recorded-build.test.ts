import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readRecordedBuild } from "../../src/verify/recorded-build.ts";

describe("a build record as it is read for a verification", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amphora-record."));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const read = (record: object) => {
    writeFileSync(join(folder, "r.json"), JSON.stringify(record));
    return readRecordedBuild(join(folder, "r.json"));
  };
  const options = { size: 3, arch: "amd64" };

  it("is nothing where there is none", () => {
    expect(readRecordedBuild(join(folder, "none.json"))).to.equal(undefined);
  });

  it("may leave out what older builders did not know", () => {
    expect(read({ options })).to.deep.equal({ sizeGb: 3, architecture: "amd64", options: {} });
  });

  it("tells which mirrors and proxies the build used", () => {
    const environment = {
      DIB_DISTRIBUTION_MIRROR: "http://a.example.com/debian",
      http_proxy: "http://p:1",
      DIB_RELEASE: "x",
    };
    expect(read({ options, environment })?.sources).to.deep.equal(["http://a.example.com/debian", "http://p:1"]);
  });

  for (const [defect, record] of [
    ["options.release", { options: { ...options, release: 12 } }],
    ["options.baseOs", { options: { ...options, baseOs: ["debian"] } }],
    ["options.packageAgent", { options: { ...options, packageAgent: "yes" } }],
    ["options.rootPassword", { options: { ...options, rootPassword: "secret" } }],
    ["options.disableSshd", { options: { ...options, disableSshd: 1 } }],
    ["options.sshd", { options: { ...options, sshd: null } }],
    ["options.cpuPinning", { options: { ...options, cpuPinning: {} } }],
    ["options.fips", { options: { ...options, fips: "no" } }],
    ["options.enforcing", { options: { ...options, enforcing: 0 } }],
    ["options.fullMac", { options: { ...options, fullMac: [] } }],
    ["elements", { options, elements: "base" }],
    ["environment.CLOUD_INIT_DATASOURCES", { options, environment: { CLOUD_INIT_DATASOURCES: ["ConfigDrive"] } }],
    ["environment.DIB_OCTAVIA_AMP_USE_SSH", { options, environment: { DIB_OCTAVIA_AMP_USE_SSH: true } }],
    ["image.format", { options, image: { format: 2 } }],
    ["image.size", { options, image: { size: "11" } }],
    ["image.sha256", { options, image: { sha256: "abc" } }],
  ] as const) {
    it(`has a defect where ${defect} is of a wrong type, and states nothing`, () => {
      const found = read(record);
      expect(found?.defect).to.contain(`"${defect}"`);
      expect(found).to.deep.equal({ defect: found?.defect, options: {} });
    });
  }
});
