import { expect } from "chai";
import { readUnit } from "../../src/guest/unit.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

const vendor = "/usr/lib/systemd/system";
const own = "/etc/systemd/system";
const read = (...entries: [string, Entry][]) => readUnit(memoryTree(new Map(entries)), "a.service");

describe("a unit of the guest", () => {
  it("is pulled in by the units that link to it", () => {
    const found = read(
      [`${vendor}/a.service`, "[Service]"],
      [`${own}/multi-user.target.wants/a.service`, { link: `${vendor}/a.service` }],
      [`${vendor}/other.service.requires/a.service`, { link: "../a.service" }],
      [`${own}/multi-user.target.wants/b.service`, { link: `${vendor}/b.service` }],
    );
    expect(found).to.deep.equal({
      name: "a.service",
      path: `${vendor}/a.service`,
      masked: false,
      wantedBy: ["multi-user.target", "other.service"],
    });
  });

  it("is masked by a link to /dev/null and by an empty file", () => {
    for (const mask of [{ link: "/dev/null" }, ""]) {
      expect(read([`${vendor}/a.service`, "x"], [`${own}/a.service`, mask]).masked).to.equal(true);
    }
    expect(read([`${vendor}/a.service`, ""], [`${own}/a.service`, "[Service]"]).masked).to.equal(false);
  });

  it("is not pulled in by a file, nor by a link to /dev/null, which hides one of the vendor", () => {
    for (const entry of ["", { link: "/dev/null" }]) {
      const found = read(
        [`${vendor}/a.service`, "[Service]"],
        [`${own}/multi-user.target.wants/a.service`, entry],
        [`${vendor}/multi-user.target.wants/a.service`, { link: "../a.service" }],
      );
      expect(found.wantedBy).to.deep.equal([]);
    }
  });

  it("may be there without being pulled in, or be pulled in without being there", () => {
    expect(read([`${vendor}/a.service`, "x"]).wantedBy).to.deep.equal([]);
    const gone = read([`${own}/multi-user.target.wants/a.service`, { link: `${vendor}/a.service` }]);
    expect(gone).to.deep.equal({ name: "a.service", masked: false, wantedBy: ["multi-user.target"] });
  });
});
