import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { expect } from "chai";
import { privateEngineAvailability, startPrivateEngine } from "../../src/runtime/private-engine.ts";
import { skipAloud } from "../skip.ts";
import { scratchDirectory } from "../support/real-tool.ts";

describe("startPrivateEngine", function () {
  this.timeout(90_000);
  const scratch = scratchDirectory();

  it("starts an engine that answers until it is ended", async function () {
    const availability = privateEngineAvailability();
    if (!availability.available) skipAloud(this, `${availability.reason}; ${availability.remedy}`);
    const directory = scratch("engine");
    mkdirSync(directory);
    const engine = await startPrivateEngine(directory);
    const ask = () => spawnSync("docker", ["--host", engine.address, "info", "--format", "{{.CgroupDriver}}"]);
    expect(ask().stdout.toString()).to.equal("cgroupfs\n");
    await engine.end();
    expect(ask().status).to.not.equal(0);
    expect(existsSync(directory)).to.equal(false);
  });
});

describe("privateEngineAvailability", () => {
  it("names what is missing and the package that brings it", () => {
    const path = process.env["PATH"];
    process.env["PATH"] = "/nonexistent";
    try {
      const availability = privateEngineAvailability();
      expect(availability).to.include({ available: false });
      expect("remedy" in availability && availability.remedy).to.match(/docker\.io/);
    } finally {
      process.env["PATH"] = path;
    }
  });
});
