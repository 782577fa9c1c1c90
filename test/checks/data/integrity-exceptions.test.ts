import { expect } from "chai";
import {
  absentFromTars,
  absentPaths,
  changedConfiguration,
  type IntegrityException,
  unownedPrograms,
} from "../../../checks/data/integrity-exceptions.ts";

const excuses = (exceptions: readonly IntegrityException[], path: string) =>
  exceptions.filter(({ paths }) => paths.test(path)).length;

describe("the exceptions of the integrity sweep", () => {
  it("excuse what is known, each by one reason, and nothing beside it", () => {
    const known = [
      "/boot/grub/i386-pc/normal.mod",
      "/boot/grub2/x86_64-efi/core.efi",
      "/boot/vmlinuz-5.14.0-503.el9.x86_64",
      "/etc/hostname",
      "/opt/amphora-agent-venv/bin/pip",
      "/usr/local/bin/package-uninstalls",
      "/usr/local/bin/package-installs-squash",
      "/var/lib/dpkg/info/bash.postinst",
    ];
    expect(known.map((path) => excuses(unownedPrograms, path))).to.deep.equal(known.map(() => 1));
    const unknown = [
      "/usr/local/bin/miner",
      "/usr/local/bin/pkg-map/miner",
      "/opt/amphora-agent-venv",
      "/boot/grub/miner",
      "/var/lib/dpkg/info/deep/miner",
      "/tmp/etc/hostname",
    ];
    expect(unknown.map((path) => excuses(unownedPrograms, path))).to.deep.equal(unknown.map(() => 0));
    expect(excuses(absentPaths, "/usr/share/doc/bash/copyright")).to.equal(1);
    expect(["/proc", "/proc/1"].map((path) => excuses(absentFromTars, path))).to.deep.equal([1, 0]);
    expect(excuses(absentPaths, "/usr/share/docile")).to.equal(0);
    expect(excuses(changedConfiguration, "/etc/logrotate.conf.d")).to.equal(0);
  });
});
