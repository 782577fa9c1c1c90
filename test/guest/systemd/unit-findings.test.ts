import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "chai";
import { guestOf } from "../../../src/guest/guest.ts";
import { readUnitFindings } from "../../../src/guest/systemd/unit-findings.ts";
import { hostTree } from "../../support/host-tree.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";

const own = "etc/systemd/system";
const files: Readonly<Record<string, string>> = {
  [`${own}/default.target`]: "[Unit]\nRequires=basic.target\n",
  [`${own}/basic.target`]: "[Unit]\n",
  [`${own}/sysinit.target`]: "[Unit]\n",
  [`${own}/shutdown.target`]: "[Unit]\n",
  [`${own}/good.service`]: "[Service]\nExecStart=/usr/bin/good\n",
  [`${own}/missing.service`]: "[Service]\nExecStart=/usr/bin/none\n",
  [`${own}/plain.service`]: "[Service]\nExecStart=/usr/bin/plain\n",
  [`${own}/optional.service`]: "[Service]\nExecStart=-/usr/bin/none\n",
  [`${own}/passed-over.service`]: "[Unit]\nConditionPathExists=/etc/none\n[Service]\nExecStart=/usr/bin/none\n",
  [`${own}/needy.service`]:
    "[Unit]\nDefaultDependencies=no\nRequires=gone.service\n[Service]\nExecStart=/usr/bin/good\nnonsense\n",
  [`${own}/needier.service`]:
    "[Unit]\nDefaultDependencies=no\nRequires=hidden.service\n[Service]\nExecStart=/usr/bin/good\n",
  "usr/bin/good": "#!/bin/sh\n",
  "usr/bin/plain": "#!/bin/sh\n",
};
const started = ["good", "missing", "plain", "optional", "passed-over", "needy", "needier", "dangling"];

describe("what is wrong with the units of a boot", () => {
  const at = scratchDirectory();
  const findings = () => guestOf(hostTree(at(""))).fact(readUnitFindings);

  before(() => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), text, { mode: path.endsWith("good") ? 0o755 : 0o644 });
    }
    mkdirSync(at(`${own}/default.target.wants`));
    for (const name of started) symlinkSync(`../${name}.service`, at(`${own}/default.target.wants/${name}.service`));
    symlinkSync("/dev/null", at(`${own}/hidden.service`));
  });

  it("is found by name", () => {
    expect(findings().programs).to.deep.equal([
      "missing.service: ExecStart /usr/bin/none: there is no such program",
      "plain.service: ExecStart /usr/bin/plain: it is not executable",
    ]);
    expect(findings().requirements).to.deep.equal([
      "needier.service requires hidden.service, which is masked",
      "needy.service requires gone.service, which is not there",
    ]);
    expect(findings().dangling).to.deep.equal(["/etc/systemd/system/default.target.wants/dangling.service"]);
    expect(findings().ignored).to.deep.equal([`/${own}/needy.service:6 is neither a section nor an assignment`]);
    expect(findings().services).to.include("good.service").and.not.include("passed-over.service");
  });

  it("is what systemd-analyze verify finds", function () {
    needTools(this, "systemd-analyze");
    // The tool looks for programs on the host, so their paths lead into the directory.
    cpSync(at("etc"), at("copy/etc"), { recursive: true, verbatimSymlinks: true });
    for (const [path, text] of Object.entries(files)) {
      if (path.startsWith("etc")) writeFileSync(at(`copy/${path}`), text.replace(/(ExecStart=-?)/, `$1${at("")}`));
    }
    const verify = (name: string) => {
      const path = at(`copy/${own}/${name}.service`);
      return runTool("sh", [
        "-c",
        'SYSTEMD_UNIT_PATH="$1" systemd-analyze verify --man=no "$2" 2>&1 || :',
        "sh",
        at(`copy/${own}`),
        path,
      ]);
    };
    expect(verify("good")).to.equal("");
    expect(verify("missing")).to.contain("is not executable: No such file or directory");
    expect(verify("plain")).to.contain("is not executable: Permission denied");
    expect(verify("needy"))
      .to.contain("Missing '=', ignoring line.")
      .and.to.match(/gone\.service.*not found/);
    expect(verify("needier")).to.contain("hidden.service is masked");
  });
});
