import { existsSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { debootstrapKnows, makeDebootstrapDirectory } from "../../../src/build/preflight/debootstrap.ts";
import { testDirectory } from "../fixture.ts";

describe("debootstrap", () => {
  const directory = testDirectory();
  let system: string;
  beforeEach(() => {
    system = join(directory.path, "system");
    mkdirSync(join(system, "scripts"), { recursive: true });
    writeFileSync(join(system, "functions"), "functions");
    writeFileSync(join(system, "scripts", "gutsy"), "script");
  });

  it("knows a release, a script for it, or neither", () => {
    writeFileSync(join(system, "scripts", "jammy"), "");
    expect(debootstrapKnows("jammy", "gutsy", system)).to.equal("release");
    expect(debootstrapKnows("noble", "gutsy", system)).to.equal("script");
    expect(debootstrapKnows("noble", "warty", system)).to.equal("neither");
  });

  it("gets a private directory with the missing script, and the host's stays as it is", () => {
    const own = makeDebootstrapDirectory(directory.path, "noble", "gutsy", system);
    expect(readFileSync(join(own, "scripts", "noble"), "utf8")).to.equal("script");
    expect(readlinkSync(join(own, "scripts", "noble"))).to.equal("gutsy");
    expect(readFileSync(join(own, "functions"), "utf8")).to.equal("functions");
    expect(existsSync(join(system, "scripts", "noble"))).to.equal(false);
  });
});
