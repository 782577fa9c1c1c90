import { expect } from "chai";
import { guestOf } from "../../src/guest/guest.ts";
import { readRamDiskScripts, readRamDiskUnits } from "../../src/guest/ram-disk.ts";
import { goodAmphora } from "../support/good-amphora.ts";
import { memoryTree } from "../support/memory-tree.ts";

const own = "/etc/systemd/system";

describe("the RAM disk for certificates", () => {
  it("is made by the units of its names, aliases once", () => {
    const entries = goodAmphora();
    const units = () => guestOf(memoryTree(entries)).fact(readRamDiskUnits);
    entries.set(`${own}/octavia-agent-certs-ramfs.service`, { link: `${own}/certs-ramfs.service` });
    expect(units().map(({ name }) => name)).to.deep.equal(["certs-ramfs.service"]);
    entries.set(`${own}/octavia-agent-certs-ramfs.service`, "[Service]\nExecStart=/bin/sh\n");
    expect(units()).to.have.lengthOf(2);
    entries.set(`${own}/octavia-agent-certs-ramfs.service`, { link: "/dev/null" });
    expect(units()).to.have.lengthOf(1);
  });

  it("is made by scripts, of which comments do not count and continued lines are one", () => {
    const entries = goodAmphora();
    const content = "#!/bin/sh\n# cryptsetup a\ncryptsetup \\\n  b\n";
    entries.set("/usr/local/bin/certfs-ramfs", { content, mode: 0o755 });
    const [script] = guestOf(memoryTree(entries)).fact(readRamDiskScripts);
    expect(script?.path).to.equal("/usr/local/bin/certfs-ramfs");
    expect(script?.text).to.contain("cryptsetup    b").and.not.contain("cryptsetup a");
  });
});
