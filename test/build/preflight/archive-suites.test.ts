import { expect } from "chai";
import { archiveSuites } from "../../../src/build/preflight/archive-suites.ts";
import { groundOf } from "../../support/build-ground.ts";

describe("archiveSuites", () => {
  const suites = (line: string, env = {}) => {
    const { plan, options } = groundOf(line, env, "/nowhere");
    return archiveSuites(plan, options).map(({ archive, suite, components, base }) =>
      [archive, suite, components.join("+"), ...(base ? ["base"] : [])].join(" "),
    );
  };

  it("takes Ubuntu's from one archive, which is another one for other architectures", () => {
    expect(suites("")).to.deep.equal([
      "http://archive.ubuntu.com/ubuntu noble main+universe base",
      "http://archive.ubuntu.com/ubuntu noble-updates main+universe",
      "http://archive.ubuntu.com/ubuntu noble-security main+universe",
      "http://archive.ubuntu.com/ubuntu noble-backports main+universe",
    ]);
    expect(suites("-a arm64")[0]).to.equal("http://ports.ubuntu.com/ubuntu-ports noble main+universe base");
    expect(suites("", { DIB_UBUNTU_MIRROR_DISTS: "updates" })).to.have.length(2);
  });

  it("takes Debian's from the plan's list, each once", () => {
    const env = { DIB_DISTRIBUTION_MIRROR: "http://m/debian/", DIB_DEBIAN_SECURITY_MIRROR: "http://m/security" };
    expect(suites("-i debian", env)).to.deep.equal([
      "http://m/debian bookworm main base",
      "http://m/debian bookworm-updates main",
      "http://m/security bookworm-security main",
    ]);
    expect(suites("-i debian")).to.deep.equal(["http://deb.debian.org/debian bookworm main base"]);
    const own = {
      DIB_APT_SOURCES_CONF: "x:deb [trusted=yes] http://o/d bookworm main contrib\ny:deb http://o/e ./\n#",
    };
    const lenient = { DIB_APT_SOURCES_CONF: "x:deb [arch=amd64 check-valid-until=no] http://m/debian bookworm main" };
    const { plan, options } = groundOf("-i debian", { ...env, ...lenient }, "/nowhere");
    expect(archiveSuites(plan, options).map(({ checksDates }) => checksDates)).to.deep.equal([false]);
    expect(suites("-i debian", { ...env, ...own }))
      .to.include("http://o/d bookworm main+contrib")
      .and.have.length(2);
  });
});
