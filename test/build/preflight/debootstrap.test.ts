import { existsSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { baseOs } from "../../../src/build/plan/base-os.ts";
import {
  archiveKeyring,
  debootstrapIsReady,
  debootstrapKnows,
  makeDebootstrapDirectory,
  needsDebootstrapScript,
  usesDebootstrap,
} from "../../../src/build/preflight/debootstrap.ts";
import { skipAloud } from "../../skip.ts";
import { complaints, groundOf } from "../../support/build-ground.ts";
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

  it("is of use to the bases that it brings, and to no other element in their place", () => {
    const uses = (line: string, env = {}) => {
      const { plan, options } = groundOf(line, env, directory.path);
      return usesDebootstrap(plan, baseOs(options.baseOs));
    };
    expect([uses(""), uses("-i debian"), uses("-i centos"), uses("", { DIB_ELEMENTS: "tiny" })]).to.deep.equal([
      true,
      true,
      false,
      false,
    ]);
  });

  it("gets a script for a release that it does not know, unless the user has one", function () {
    if (!existsSync("/usr/share/debootstrap/scripts/gutsy"))
      skipAloud(this, "debootstrap is not installed; install it");
    const needs = (line: string, env = {}) => needsDebootstrapScript(groundOf(line, env, directory.path));
    expect(needs("-d zesty-2099")).to.equal(true);
    expect(needs("-i debian -d bookworm")).to.equal(false);
    expect(needs("-d zesty-2099", { DEBOOTSTRAP_DIR: "/own" })).to.equal(false);
    expect(needs("-i centos")).to.equal(false);
  });

  it("needs the archive's keys, those of the user before its own", () => {
    const look = (env = {}) => groundOf("-i debian", { DIB_DEBIAN_DEBOOTSTRAP_SCRIPT: "/own", ...env }, directory.path);
    expect(archiveKeyring(look())).to.match(/debian-archive-keyring\.gpg$/);
    expect(archiveKeyring(look({ DIB_APT_KEYRING: "/a", DIB_DEBIAN_KEYRING: "/b" }))).to.equal("/a");
    expect(complaints(debootstrapIsReady(look({ DIB_DEBIAN_KEYRING: "/nowhere.gpg" })))).to.deep.equal([
      "blocking archive-keys: The archive keys /nowhere.gpg are not on this host; correct DIB_APT_KEYRING",
    ]);
    writeFileSync(join(directory.path, "keys.gpg"), "");
    expect(debootstrapIsReady(look({ DIB_APT_KEYRING: join(directory.path, "keys.gpg") }))).to.deep.equal([]);
  });
});
