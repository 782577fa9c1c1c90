import { readdirSync } from "node:fs";
import { expect } from "chai";
import { libguestfsAvailability } from "../../src/backend/libguestfs.ts";
import { inspectWithLibguestfs } from "../../src/backend/libguestfs-inspection.ts";
import { largeFilesDirectory } from "../../src/host/large-files.ts";
import { skipAloud } from "../skip.ts";
import { dpkgRecord } from "../support/good-amphora.ts";
import { diskTools, makePartitionedDisk } from "../support/partitioned-disk.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";
import { rejectionOf } from "../support/refusal-code.ts";

describe("inspectWithLibguestfs", function () {
  this.timeout(240_000);
  const scratch = scratchDirectory();

  before(function () {
    const availability = libguestfsAvailability();
    if (!availability.available) skipAloud(this, `${availability.reason}; ${availability.remedy}`);
    needTools(this, "virt-inspector", ...diskTools);
  });

  const left = () => readdirSync(largeFilesDirectory()).filter((name) => name.startsWith("amphora-libguestfs."));

  it("tells what virt-inspector finds", async () => {
    const before = left();
    const path = makePartitionedDisk(scratch("it's a guest.qcow2"), {
      format: "qcow2",
      files: {
        "/etc/hostname": "here\n",
        "/etc/debian_version": "12.5\n",
        "/etc/fstab": "",
        "/bin/sh": "",
        "/var/lib/dpkg/status": `${dpkgRecord("haproxy")}\n`,
      },
    });
    const [system, ...others] = await inspectWithLibguestfs({ path, format: "qcow2" });
    expect(others).to.deep.equal([]);
    expect(system).to.include({ root: "/dev/sda2", name: "linux", distribution: "debian", hostname: "here" });
    expect(system?.applications).to.deep.equal([{ name: "haproxy", version: "2.6.12-1", architecture: "amd64" }]);
    expect(system?.filesystems[0]).to.include({ device: "/dev/sda2", type: "ext4" });
    expect(left()).to.deep.equal(before);
  });

  it("gives up at its deadline", async () => {
    const before = left();
    const path = makePartitionedDisk(scratch("late"), {});
    const refusal = await rejectionOf(inspectWithLibguestfs({ path, format: "raw" }, { deadline: 2000 }));
    expect(refusal?.code).to.equal("access-failed");
    expect(refusal?.message).to.match(/inspection of .*late/);
    expect(left()).to.deep.equal(before);
  });
});
