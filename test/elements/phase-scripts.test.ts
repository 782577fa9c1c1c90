import { existsSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { expect } from "chai";
import { skipAloud } from "../skip.ts";
import { needMounts } from "../support/mount-namespace.ts";
import { makePhaseTree, type PhaseTree } from "../support/phase-tree.ts";
import { needTools } from "../support/real-tool.ts";
import type { RedhatRelease } from "../support/redhat-base.ts";
import { builderElements } from "./element-tree.ts";
import { planOf } from "./planned-lists.ts";

/** Releases of the Red Hat family, none of which can be built here. */
const releases: readonly (RedhatRelease & { readonly option: string })[] = [
  { distro: "rocky", release: "9", option: "rocky" },
  { distro: "centos", release: "10-stream", option: "centos" },
];

for (const { option, ...release } of releases) {
  describe(`phase scripts in a stand-in tree of ${release.distro} ${release.release}`, function () {
    this.timeout(120_000);
    let tree: PhaseTree;

    before(function () {
      needMounts(this);
      needTools(this, "rpm", "rpmbuild");
      if (builderElements() === undefined) skipAloud(this, "diskimage-builder is not installed.");
    });

    const text = (path: string) => readFileSync(tree.path(path), "utf8");
    const has = (path: string) => existsSync(tree.path(path));
    const enabled = (unit: string, target = "multi-user.target") =>
      has(`/etc/systemd/system/${target}.wants`) &&
      tree.run(["find", `/etc/systemd/system/${target}.wants`, "-name", unit]).trim() !== "";

    /** All phases inside the guest, as a build of these options runs our scripts of them. */
    function build(...more: readonly string[]): PhaseTree {
      const { elements, environment } = planOf(["-i", option, "-d", release.release, "-s", "5", ...more]);
      const made = makePhaseTree(release, [...elements, "amphora-apparmor", "certs-ramfs"]);
      const { ELEMENTS_PATH: _, ...variables } = environment;
      try {
        made.runPhase("pre-install.d", variables);
        made.runPhase("install.d", variables);
        made.run(["cp", "-rT", "/tmp/in_target.d/static", "/"]);
        made.runPhase("post-install.d", variables);
        made.runPhase("finalise.d", variables);
        return made;
      } catch (error) {
        made.end();
        throw error;
      }
    }

    describe("with every option that concerns the family", () => {
      before(() => {
        tree = build("-e", "-m", "-y", "-p");
      });

      after(() => tree?.end());

      it("enable the agent under the names of upstream and of the packages", () => {
        for (const unit of ["amphora-agent", "prometheus-proxy"])
          expect(enabled(`${unit}.service`), unit).to.equal(true);
        const alias = tree.path("/etc/systemd/system/octavia-amphora-agent.service");
        expect(readlinkSync(alias)).to.match(/amphora-agent\.service$/);
      });

      it("leave HAProxy and keepalived to the agent, and dnf's timer to nobody", () => {
        for (const unit of ["haproxy.service", "keepalived.service"]) expect(enabled(unit), unit).to.equal(false);
        expect(enabled("dnf-makecache.timer", "timers.target")).to.equal(false);
        expect(readlinkSync(tree.path("/etc/systemd/system/dnf-makecache.timer"))).to.equal("/dev/null");
      });

      it("take the group and the program of ping that the family has", () => {
        expect(text("/var/lib/octavia/haproxy-default-user-group.conf")).to.match(/^ {4}group haproxy$/m);
        expect(text("/var/lib/octavia/ping-wrapper.sh")).to.contain("ping=/usr/bin/ping");
      });

      it("have SELinux enforce, with the policy's booleans on", () => {
        expect(text("/etc/selinux/config")).to.equal("SELINUX=enforcing\nSELINUXTYPE=targeted\n");
        for (const name of ["os_haproxy_enable_nsfs", "os_haproxy_ping", "cluster_use_execmem"]) {
          expect(text("/var/recorded")).to.contain(`semanage boolean --noreload --modify --on ${name}\n`);
        }
      });

      it("set the crypto policy", () => {
        expect(text("/var/recorded")).to.contain("update-crypto-policies --no-reload --set FIPS\n");
      });

      it("enable tuned with a profile whose script runs, and remove irqbalance", () => {
        expect(enabled("tuned.service")).to.equal(true);
        expect(text("/etc/tuned/active_profile")).to.match(/\bamphora$/m);
        expect(statSync(tree.path("/etc/tuned/amphora/script.sh")).mode & 0o777).to.equal(0o755);
        // tuned 2.23 and later look one level down.
        const newer = release.release.startsWith("10");
        expect(has("/etc/tuned/profiles/amphora/tuned.conf")).to.equal(newer);
        expect(tree.run(["bash", "-c", "rpm -q irqbalance || true"])).to.contain("not installed");
      });

      it("keep hot-plugged interfaces and name resolution from NetworkManager", () => {
        expect(text("/etc/NetworkManager/conf.d/amphora-no-auto-default.conf")).to.contain("no-auto-default=*");
        expect(text("/etc/NetworkManager/conf.d/amphora-dns-none.conf")).to.contain("dns=none");
        expect(text("/etc/resolv.conf")).to.equal("nameserver 127.0.0.1\n");
      });

      it("bind sshd by its name in this family, and let no password in", () => {
        expect(has("/etc/systemd/system/sshd.service.d/amphora-listen.conf")).to.equal(true);
        expect(text("/etc/ssh/sshd_config")).to.match(/^Include \/etc\/ssh\/sshd_config\.d\/\*\.conf$/m);
        expect(text("/etc/ssh/sshd_config.d/20-amphora-login.conf")).to.match(/^PasswordAuthentication no$/m);
      });

      it("leave no link to a unit that is not there", () => {
        expect(tree.run(["find", "/etc/systemd/system", "-xtype", "l", "!", "-lname", "/dev/null"])).to.equal("");
      });
    });

    describe("without an ssh server", () => {
      before(() => {
        tree = build("-n", "-p");
      });

      after(() => tree?.end());

      it("remove it, and nothing of ours needs it", () => {
        expect(has("/usr/sbin/sshd")).to.equal(false);
        expect(tree.run(["bash", "-c", "rpm -q openssh-server || true"])).to.contain("not installed");
        expect(has("/etc/systemd/system/sshd.service.d")).to.equal(false);
      });

      it("leave SELinux as the base has it", () => {
        expect(text("/etc/selinux/config")).to.contain("SELINUX=permissive");
      });
    });

    it("remove sources and compilers of an agent from source by dnf", () => {
      tree = makePhaseTree(release, ["amphora-agent"]);
      try {
        tree.run(["mkdir", "-p", "/opt/amphora-agent"]);
        const script = "/tmp/in_target.d/post-install.d/90-amphora-agent-sources";
        tree.run(["env", "DIB_INSTALLTYPE_amphora_agent=package", script]);
        expect(has("/usr/bin/gcc")).to.equal(true);
        tree.run(["env", "DIB_INSTALLTYPE_amphora_agent=source", script]);
        expect(text("/var/recorded")).to.equal("dnf -y remove git-core gcc\n");
        for (const path of ["/opt/amphora-agent", "/usr/bin/gcc", "/usr/bin/git"])
          expect(has(path), path).to.equal(false);
      } finally {
        tree.end();
      }
    });

    it("refuse an agent from source without what fetches it, and FIPS on another family", () => {
      tree = makePhaseTree(release, ["amphora-agent", "amphora-fips"]);
      try {
        const phase = (variables: Record<string, string>) => {
          try {
            return tree.runPhase("pre-install.d", variables);
          } catch (error) {
            return String(error);
          }
        };
        expect(phase({})).to.contain("20-amphora-agent-interface-names completed");
        const source = { DIB_INSTALLTYPE_amphora_agent: "source" };
        expect(phase(source)).to.contain("needs the element source-repositories in the list");
        expect(phase({ ...source, IMAGE_ELEMENT: "amphora-agent source-repositories" })).to.contain("completed");
        expect(phase({ DISTRO_NAME: "debian" })).to.contain("amphora-fips: debian has no FIPS mode");
      } finally {
        tree.end();
      }
    });
  });
}
