import { expect } from "chai";
import { findProgram, run } from "../../src/host/run.ts";
import { skipAloud } from "../skip.ts";
import { type Element, elements, type PackageMap } from "./element-tree.ts";

const withPackages = elements().filter(({ packages }) => packages.length > 0);

describe("package maps", () => {
  for (const { name, packages, packageMap } of withPackages) {
    it(`of ${name} name every package for both families`, () => {
      // diskimage-builder 3.13 does not count Rocky to the Red Hat family, so it has an entry of its own.
      for (const table of [
        packageMap?.family?.["debian"],
        packageMap?.family?.["redhat"],
        packageMap?.distro?.["rocky"],
      ]) {
        expect(Object.keys(table ?? {})).to.have.members([...packages]);
      }
    });

    it(`of ${name} name nothing that is not asked for`, () => {
      const tables = [
        ...Object.values(packageMap?.distro ?? {}),
        ...Object.values(packageMap?.release ?? {}).flatMap(Object.values),
      ];
      for (const table of tables) expect(packages).to.include.members(Object.keys(table));
    });
  }

  it("give the agent its name on each distribution", () => {
    const map = elements().find(({ name }) => name === "amphora-agent")?.packageMap ?? {};
    expect(namesFor(map, "debian", "debian", "amphora-agent")).to.equal("octavia-agent");
    expect(namesFor(map, "debian", "ubuntu", "amphora-agent")).to.equal("amphora-agent");
    expect(namesFor(map, "redhat", "centos", "amphora-agent")).to.equal("openstack-octavia-amphora-agent");
  });

  it("leave exactly one renderer of network configuration on each distribution", () => {
    const map = elements().find(({ name }) => name === "amphora-agent")?.packageMap ?? {};
    const renderers = (family: string, distro: string) =>
      ["ifupdown", "netplan.io"].map((name) => namesFor(map, family, distro, name)).filter((name) => name !== "");
    expect(renderers("debian", "debian")).to.deep.equal(["ifupdown"]);
    expect(renderers("debian", "ubuntu")).to.deep.equal(["netplan.io"]);
    // NetworkManager comes with the base elements there.
    expect(renderers("redhat", "centos")).to.deep.equal([]);
  });

  it("name packages that Debian's archive has", async function () {
    this.timeout(60_000);
    const names = [...new Set(withPackages.flatMap(debianNames))];
    if (findProgram("apt-cache") === undefined)
      skipAloud(this, "apt-cache is absent: run this on a Debian host.", "Debian's package lists");
    const { stdout } = await run(["apt-cache", "policy", "octavia-agent"]);
    if (!/Candidate: \d/.test(stdout)) {
      skipAloud(
        this,
        'the host\'s apt lists know no octavia-agent: run "apt-get update" on a Debian host.',
        "Debian's package lists",
      );
    }
    const shown = await run(["apt-cache", "show", "--no-all-versions", ...names]);
    const known = new Set([...shown.stdout.matchAll(/^Package: (.*)$/gm)].map(([, name]) => name));
    const missing = names.filter((name) => !known.has(name));
    expect(names.length).to.be.greaterThan(30);
    expect(missing).to.deep.equal([]);
  });
});

function namesFor(map: PackageMap, family: string, distro: string, name: string): string {
  return map.distro?.[distro]?.[name] ?? map.family?.[family]?.[name] ?? "(unmapped)";
}

/** Packages of POWER, which the lists of another architecture lack. */
const foreign = ["ppc64-diag"];

function debianNames({ packages, packageMap }: Element): string[] {
  const here = packages.filter((name) => !foreign.includes(name));
  return here.map((name) => namesFor(packageMap ?? {}, "debian", "debian", name)).filter((name) => name !== "");
}
