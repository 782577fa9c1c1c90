import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { skipAloud } from "../skip.ts";
import {
  expandElements,
  installedBuilder,
  newerBuilder,
  runBuilderPrograms,
  type TestedBuilder,
} from "../support/diskimage-builders.ts";
import { elements as ownElements } from "./element-tree.ts";
import { BASES, elementsOf, type PlannedBase, planOf } from "./planned-lists.ts";

const OWN = resolve(import.meta.dirname, "../../elements");

/** What diskimage-builder's own programs would have the package manager do for our elements. */
interface Resolved {
  readonly install: readonly string[];
  readonly uninstall: readonly string[];
}

type Squashed = Readonly<Record<string, Readonly<Record<"install" | "uninstall", readonly [string, string][]>>>>;

const builders = { "of this host": installedBuilder, "of Debian 13": newerBuilder };

for (const [title, builder] of Object.entries(builders)) {
  describe(`packages as resolved by the diskimage-builder ${title}`, function () {
    this.timeout(300_000);
    let dib: TestedBuilder;
    let folder: string;

    before(async function () {
      const found = await builder();
      if ("missing" in found) skipAloud(this, found.missing);
      dib = found;
      folder = mkdtempSync(join(tmpdir(), "amphora-packages."));
    });

    after(() => {
      if (folder) rmSync(folder, { recursive: true });
    });

    /** Runs package-installs-squash, then pkg-map for each of our elements, as a build does. */
    async function resolved(
      base: PlannedBase,
      args: readonly string[],
      { arch = "amd64", elements = elementsOf(base, ...args), env = {} } = {},
    ): Promise<Resolved> {
      const path = `${OWN}:${dib.elements}`;
      const known = base.builders.some((one) => one === "installed") || title !== "of this host";
      // The element of a base that this diskimage-builder lacks has no say in our packages.
      const list = known ? elements : elements.map((name) => (name.endsWith("-container") ? "centos-minimal" : name));
      const expanded = await expandElements(dib, [...list, "block-device-mbr"], path);
      const { environment } = planOf([...base.args, ...args], { DIB_LOCAL_IMAGE: "/images/rhel.qcow2", ...env });
      const variables = { ...environment, ARCH: arch, DIB_PYTHON_VERSION: "3" };
      const file = join(folder, "package-installs.json");
      const squash = ["--elements", expanded.join(" "), "--path", path, file];
      const program = "elements/package-installs/bin/package-installs-squash";
      const [done] = await runBuilderPrograms(dib, [{ program, args: squash }], variables);
      expect(done?.exitCode, done?.stderr).to.equal(0);
      const squashed = JSON.parse(readFileSync(file, "utf8")) as Squashed;
      return { install: await mapped("install"), uninstall: await mapped("uninstall") };

      async function mapped(what: "install" | "uninstall"): Promise<string[]> {
        const asked = Object.values(squashed).flatMap((phase) => phase[what] ?? []);
        // Without --missing-ok a name that is not mapped ends the program with status 1.
        const calls = ownElements().flatMap(({ name, path: element }) => {
          const own = asked.filter(([, from]) => from === name).map(([one]) => one);
          const map = ["--pkg-map", join(element, "pkg-map"), "--distro", base.distro, "--release", base.release];
          return own.length === 0 ? [] : [{ program: "elements/pkg-map/bin/pkg-map", args: [...map, ...own] }];
        });
        const answers = await runBuilderPrograms(dib, calls);
        for (const { exitCode, stderr } of answers) expect(exitCode, stderr).to.equal(0);
        return answers.flatMap(({ stdout }) => stdout.split(/\s+/).filter(Boolean));
      }
    }

    const named = (wanted: string) => {
      const base = BASES.find((one) => one.title === wanted);
      if (base === undefined) throw new Error(`there is no base ${wanted}`);
      return base;
    };

    for (const base of BASES) {
      it(`give ${base.title} what an amphora needs, from packages and from source`, async () => {
        const [packages, source] = [
          await resolved(base, ["-n", "-p"]),
          await resolved(base, ["-n", "--compat", "today"]),
        ];
        const common = ["haproxy", "keepalived", "ipvsadm", "cryptsetup", "nftables", "rsyslog", "cloud-init", "tuned"];
        for (const { install } of [packages, source]) {
          expect(install).to.include.members(common);
          expect(install).to.not.include("openssh-server");
          expect(new Set(install).size).to.be.greaterThan(30);
        }
        const agent = {
          debian: base.distro === "debian" ? "octavia-agent" : "amphora-agent",
          redhat: "openstack-octavia-amphora-agent",
        };
        expect(packages.install).to.include(agent[base.family]);
        expect(source.install).to.not.include(agent[base.family]);
        const compilers =
          base.family === "debian" ? ["gcc", "g++", "python3-dev"] : ["gcc", "gcc-c++", "python3-devel"];
        expect(source.install).to.include.members(compilers);
        expect(packages.install.filter((name) => /^gcc|-dev(el)?$|^make$|^git/.test(name))).to.deep.equal([]);
      });
    }

    it("leave firewalld to no base of the Red Hat family", async () => {
      const { uninstall } = await resolved(named("CentOS Stream 9"), ["-p"]);
      expect(uninstall).to.include("firewalld");
      expect((await resolved(named("Debian 12"), ["-p"])).uninstall).to.not.include("firewalld");
    });

    it("ask for a DHCP client where there is one", async () => {
      const client = async (title: string) =>
        (await resolved(named(title), ["-p"])).install.filter((name) => /dhcp-client/.test(name));
      expect(await client("Debian 12")).to.deep.equal(["isc-dhcp-client"]);
      expect(await client("CentOS Stream 9")).to.deep.equal(["dhcp-client"]);
      for (const title of ["CentOS Stream 10", "RHEL 10", "Rocky Linux 10"]) {
        expect(await client(title), title).to.deep.equal([]);
      }
    });

    it("ask for an sshd unless told otherwise", async () => {
      const base = named("Debian 12");
      const elements = planOf([...base.args, "-p"]).elements;
      expect((await resolved(base, ["-p"], { elements })).install).to.include("openssh-server");
    });

    it("know every architecture that is listed, the last one too", async () => {
      for (const arch of ["amd64", "armhf", "arm64", "aarch64"]) {
        const { install } = await resolved(named("Ubuntu 24.04"), ["-p"], { arch });
        expect(install, arch).to.include("acpid");
        expect(install, arch).to.not.include("ppc64-diag");
      }
      const { install } = await resolved(named("Ubuntu 24.04"), ["-p"], { arch: "ppc64el" });
      expect(install).to.include.members(["acpid", "ppc64-diag"]);
    });

    it("leave nftables out when iptables are asked for", async () => {
      const env = { DIB_OCTAVIA_AMP_USE_NFTABLES: "False" };
      const { install } = await resolved(named("Debian 12"), ["-p"], { env });
      expect(install).to.include("iptables");
      expect(install).to.not.include("nftables");
    });
  });
}
