import { join } from "node:path";
import { expect } from "chai";
import { archiveSuites, archiveVariables } from "../../../src/build/preflight/archive-suites.ts";
import { findDiskimageBuilder } from "../../../src/build/preflight/dib.ts";
import { findProgram } from "../../../src/host/run.ts";
import { skipAloud } from "../../skip.ts";
import { groundOf, writeTree } from "../../support/build-ground.ts";
import { testDirectory } from "../fixture.ts";

describe("archiveSuites", () => {
  const suitesOf = (line: string, env = {}) => {
    const { plan, options } = groundOf(line, env, "/nowhere");
    return archiveSuites(plan, options, plan.environment);
  };
  const suites = (line: string, env = {}) =>
    suitesOf(line, env).map(({ archive, suite, components, base }) =>
      [archive, suite, components.join("+"), ...(base ? ["base"] : [])].join(" "),
    );

  it("takes Ubuntu's from one archive", () => {
    const env = { DIB_DISTRIBUTION_MIRROR: "http://m/ubuntu" };
    expect(suites("", env)).to.deep.equal([
      "http://m/ubuntu noble main+universe base",
      "http://m/ubuntu noble-updates main+universe",
      "http://m/ubuntu noble-security main+universe",
      "http://m/ubuntu noble-backports main+universe",
    ]);
    expect(suites("", { ...env, DIB_UBUNTU_MIRROR_DISTS: "updates" })).to.have.length(2);
    expect(suites("")).to.deep.equal([]);
  });

  it("takes Debian's from the plan's list, each once", () => {
    const env = { DIB_DISTRIBUTION_MIRROR: "http://m/debian/", DIB_DEBIAN_SECURITY_MIRROR: "http://m/security" };
    expect(suites("-i debian", env)).to.deep.equal([
      "http://m/debian bookworm main base",
      "http://m/debian bookworm-updates main",
      "http://m/security bookworm-security main",
    ]);
    const own = {
      DIB_APT_SOURCES_CONF: "x:deb [trusted=yes] http://o/d bookworm main contrib\ny:deb http://o/e ./\n#",
    };
    expect(suites("-i debian", { ...env, ...own }))
      .to.include("http://o/d bookworm main+contrib")
      .and.have.length(2);
  });

  it("knows of an archive of old states, which has expired", () => {
    const line = "x:deb [arch=amd64 check-valid-until=no] http://m/debian bookworm main";
    const env = { DIB_DISTRIBUTION_MIRROR: "http://m/debian", DIB_DEBIAN_SECURITY_MIRROR: "http://m/security" };
    const found = suitesOf("-i debian", { ...env, DIB_APT_SOURCES_CONF: line });
    expect(found.map(({ checksDates }) => checksDates)).to.deep.equal([false]);
  });
});

describe("archiveVariables", () => {
  const directory = testDirectory();

  it("sources what the base system's elements say, in their order, under what the plan says", async () => {
    writeTree(directory.path, {
      "debian-minimal/environment.d/20-b": "export DIB_DEBIAN_COMPONENTS=$FIRST,$ARCH\nfalse\n",
      "debian-minimal/environment.d/10-a": `FIRST=main\nexport DIB_DISTRIBUTION_MIRROR=\${DIB_DISTRIBUTION_MIRROR:-http://default/}\n`,
    });
    const elements = new Map([["debian-minimal", join(directory.path, "debian-minimal")]]);
    const look = async (env = {}) => {
      const ground = groundOf("-i debian", env, directory.path, elements);
      const dib = { command: "", version: "3.13.0", path: "", elements: undefined };
      const found = await archiveVariables({ ...ground, dib });
      return [found["DIB_DISTRIBUTION_MIRROR"], found["DIB_DEBIAN_COMPONENTS"]];
    };
    expect(await look()).to.deep.equal(["http://default/", "main,amd64"]);
    expect(await look({ DIB_DISTRIBUTION_MIRROR: "http://own/" })).to.deep.equal(["http://own/", "main,amd64"]);
  });

  it("knows the archives of diskimage-builder itself", async function () {
    if (findProgram("disk-image-create") === undefined)
      skipAloud(this, "diskimage-builder is not installed; install it");
    const dib = await findDiskimageBuilder(process.env, "/");
    const look = async (line: string, ...names: string[]) => {
      const elements = new Map(names.map((name) => [name, join(dib.elements ?? "", name)]));
      const ground = groundOf(line, {}, directory.path, elements);
      return archiveSuites(ground.plan, ground.options, await archiveVariables({ ...ground, dib }));
    };
    const ubuntu = await look("", "ubuntu-minimal", "ubuntu-common");
    expect(ubuntu.map(({ suite }) => suite)).to.deep.equal([
      "noble",
      "noble-updates",
      "noble-security",
      "noble-backports",
    ]);
    expect(ubuntu[0]?.components).to.deep.equal(["main", "universe"]);
    const ports = await look("-a arm64", "ubuntu-minimal", "ubuntu-common");
    expect(ports[0]?.archive).to.match(/^http/).and.not.equal(ubuntu[0]?.archive);
    const debian = await look("-i debian", "debian-minimal");
    expect(debian.map(({ suite }) => suite)).to.include.members(["bookworm", "bookworm-updates", "bookworm-security"]);
  });
});
