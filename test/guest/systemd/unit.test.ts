import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "chai";
import { guestOf } from "../../../src/guest/guest.ts";
import { hostTree } from "../../support/host-tree.ts";
import { type Entry, memoryTree } from "../../support/memory-tree.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";

const vendor = "/usr/lib/systemd/system";
const own = "/etc/systemd/system";
const read = (name: string, ...entries: [string, Entry][]) => guestOf(memoryTree(new Map(entries))).unit(name);

describe("a unit of the guest", () => {
  it("is pulled in by the units that link to it, under any of their names", () => {
    const unit = read(
      "a.service",
      [`${vendor}/a.service`, "[Service]"],
      [`${vendor}/other.service`, "[Service]"],
      [`${own}/alias.service`, { link: `${vendor}/other.service` }],
      [`${own}/multi-user.target.wants/a.service`, { link: `${vendor}/a.service` }],
      [`${own}/alias.service.requires/a.service`, { link: "../a.service" }],
      [`${own}/multi-user.target.wants/b.service`, { link: `${vendor}/b.service` }],
    );
    expect(unit).to.include({ name: "a.service", path: `${vendor}/a.service`, masked: false });
    expect(unit.wantedBy).to.deep.equal(["multi-user.target", "other.service"]);
  });

  it("is not pulled in by a file, nor by a link to /dev/null, which hides one of the vendor", () => {
    for (const entry of ["", { link: "/dev/null" }]) {
      const unit = read(
        "a.service",
        [`${vendor}/a.service`, "[Service]"],
        [`${own}/multi-user.target.wants/a.service`, entry],
        [`${vendor}/multi-user.target.wants/a.service`, { link: "../a.service" }],
      );
      expect(unit.wantedBy).to.deep.equal([]);
    }
  });

  it("may be pulled in without being there", () => {
    const unit = read("a.service", [`${own}/multi-user.target.wants/a.service`, { link: `${vendor}/a.service` }]);
    expect([unit.path, unit.masked]).to.deep.equal([undefined, false]);
    expect(unit.wantedBy).to.deep.equal(["multi-user.target"]);
  });

  it("is changed by drop-ins, of which those for several units are read too, by their names", () => {
    const unit = read(
      "a-b@c.service",
      [`${vendor}/a-b@.service`, "[Unit]\nAfter=%i.service %n %p\n[Service]\nExecStart=/bin/one\nUser=one\n"],
      [`${own}/a-b@.service.d/30.conf`, "[Service]\nExecStart=\nExecStart=/bin/two\n"],
      [`${own}/a-.service.d/20.conf`, "[Service]\nUser=two\n"],
      [`${own}/service.d/10.conf`, "[Unit]\nAfter=z.service\n"],
      [`${vendor}/a-b@c.service.d/40.conf`, "[Service]\nUser=three\n"],
      [`${own}/a-b@c.service.d/40.conf`, { link: "/dev/null" }],
      [`${own}/a-b@c.service.d/50.txt`, "[Service]\nUser=four\n"],
    );
    expect(unit.dropIns.map((path) => path.slice(-7))).to.deep.equal(["10.conf", "20.conf", "30.conf"]);
    expect(unit.value("Service", "User")).to.equal("two");
    expect(unit.list("Service", "ExecStart")).to.deep.equal(["/bin/two"]);
    expect(unit.names("After")).to.deep.equal(["c.service", "a-b@c.service", "a-b", "z.service"]);
  });

  it("is refused with more drop-ins, or a longer file, than any has", () => {
    const unit: [string, Entry] = [`${vendor}/a.service`, "[Service]\n"];
    const dropIns = Array.from({ length: 101 }, (_, index): [string, Entry] => [
      `${own}/a.service.d/${index}.conf`,
      "x",
    ]);
    expect(() => read("a.service", unit, ...dropIns)).to.throw(/101 drop-ins are too many/);
    expect(() => read("a.service", [unit[0], "#".repeat(70_000)])).to.throw(/70000 bytes are too many/);
  });

  describe("read beside systemd-analyze", () => {
    const at = scratchDirectory();

    before(function () {
      needTools(this, "systemd-analyze");
    });

    it("has the same files in the same order", () => {
      // Each file has a line that systemd complains about when it comes to it.
      const paths = [
        "etc/systemd/system/a-b.service",
        "etc/systemd/system/a-b.service.d/50-x.conf",
        "usr/lib/systemd/system/a-b.service.d/50-x.conf",
        "usr/lib/systemd/system/a-b.service.d/10-y.conf",
        "etc/systemd/system/a-.service.d/20-z.conf",
        "etc/systemd/system/service.d/30-w.conf",
      ];
      for (const path of paths) {
        mkdirSync(dirname(at(path)), { recursive: true });
        writeFileSync(at(path), "[Service]\nExecStart=/bin/sh\nbad\n");
      }
      const units = ["etc", "usr/lib"].map((path) => at(`${path}/systemd/system`)).join(":");
      const command = 'SYSTEMD_UNIT_PATH="$1" systemd-analyze verify --man=no "$2" 2>&1 || :';
      const said = runTool("sh", ["-c", command, "sh", units, at(paths[0] ?? "")]);
      const complaints = [...said.matchAll(/^(\/.*):3: Missing/gm)].map(([, path = ""]) => path);
      const { path, dropIns } = guestOf(hostTree(at(""))).unit("a-b.service");
      expect([path, ...dropIns].map((one) => at(String(one)))).to.deep.equal(complaints);
      expect(complaints).to.have.lengthOf(5);
    });
  });
});
