import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "chai";
import { needMounts } from "../support/mount-namespace.ts";
import { makePhaseTree, type PhaseTree } from "../support/phase-tree.ts";
import { needTools } from "../support/real-tool.ts";

const PROFILE = "/etc/apparmor.d/usr.sbin.rsyslogd";
const rules = "  #include <abstractions/base>\n  capability sys_tty_config,\n  include if exists <rsyslog.d>\n}\n";

/** The opening line of a profile, in the forms that it may have, before and after. */
const openings = {
  "with a name": [
    "profile rsyslogd /usr/sbin/rsyslogd {",
    "profile rsyslogd /usr/sbin/rsyslogd flags=(attach_disconnected) {",
  ],
  "with other flags": [
    "profile rsyslogd /usr/sbin/rsyslogd flags=(complain) {",
    "profile rsyslogd /usr/sbin/rsyslogd flags=(attach_disconnected,complain) {",
  ],
  "with the flag already, as in Ubuntu 24.04's updates": [
    "profile rsyslogd /usr/sbin/rsyslogd flags=(attach_disconnected) {",
    "profile rsyslogd /usr/sbin/rsyslogd flags=(attach_disconnected) {",
  ],
  "with a path alone": ["/usr/sbin/rsyslogd {", "/usr/sbin/rsyslogd flags=(attach_disconnected) {"],
};

describe("the element amphora-apparmor", function () {
  this.timeout(120_000);
  let tree: PhaseTree;

  before(function () {
    needMounts(this);
    needTools(this, "rpm", "rpmbuild");
    tree = makePhaseTree({ distro: "rocky", release: "9" }, ["amphora-apparmor"]);
  });

  after(() => tree?.end());

  const apply = () => tree.run(["/tmp/in_target.d/post-install.d/15-amphora-apparmor-rsyslog"]);
  const write = (text: string) => {
    mkdirSync(dirname(tree.path(PROFILE)), { recursive: true });
    writeFileSync(tree.path(PROFILE), text);
  };

  it("says so, and changes nothing, where rsyslog is not confined", () => {
    expect(apply()).to.contain(`there is no ${PROFILE}`);
    expect(existsSync(tree.path("/etc/apparmor.d"))).to.equal(false);
  });

  for (const [form, [before, after]] of Object.entries(openings)) {
    it(`gives a profile ${form} the rule and the flag`, () => {
      write(`${before}\n${rules}`);
      apply();
      // Nothing is added a second time.
      apply();
      expect(readFileSync(tree.path(PROFILE), "utf8")).to.equal(`${after}\n${rules}`);
      const rule = readFileSync(tree.path("/etc/apparmor.d/rsyslog.d/octavia"), "utf8");
      expect(rule).to.contain("/run/rsyslog/octavia/log rwk,");
    });
  }

  it("ends the build at a profile that is written otherwise", () => {
    write(`profile logging\n{\n${rules}`);
    expect(apply).to.throw("is not written as expected");
  });
});
