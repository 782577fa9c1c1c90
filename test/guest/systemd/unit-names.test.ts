import { expect } from "chai";
import { guestOf } from "../../../src/guest/guest.ts";
import { readUnitNames, templateOf } from "../../../src/guest/systemd/unit-names.ts";
import { type Entry, memoryTree } from "../../support/memory-tree.ts";

const vendor = "/usr/lib/systemd/system";
const own = "/etc/systemd/system";
const read = (...entries: [string, Entry][]) => guestOf(memoryTree(new Map(entries))).fact(readUnitNames);

describe("names of units", () => {
  it("lead to the file in the first directory, and through links within the directories to another name", () => {
    const names = read(
      ["/lib", { link: "usr/lib" }],
      [`${own}/a.service`, "[Service]"],
      [`${vendor}/a.service`, "[Service]"],
      [`${own}/b.service`, { link: "/lib/systemd/system/a.service" }],
      [`${own}/c.service`, { link: "b.service" }],
    );
    expect(names.directories).to.deep.equal([own, vendor]);
    expect(names.resolve("c.service")).to.deep.equal({
      id: "a.service",
      place: { kind: "file", path: `${own}/a.service` },
    });
    expect(names.namesOf("a.service")).to.deep.equal(["a.service", "b.service", "c.service"]);
  });

  it("may be masked, by a link to /dev/null or an empty file, also where the image has no /dev", () => {
    const names = read(
      [`${own}/a.service`, { link: "/dev/null" }],
      [`${vendor}/a.service`, "[Service]"],
      [`${own}/b.service`, ""],
      [`${own}/c.service`, { link: "../../../dev/null" }],
    );
    const kinds = ["a", "b", "c", "d"].map((name) => names.resolve(`${name}.service`).place?.kind);
    expect(kinds).to.deep.equal(["mask", "mask", "mask", undefined]);
  });

  it("may be links out of the directories, to files, or to nothing, which is passed over", () => {
    const names = read(
      ["/opt/a.service", "[Service]"],
      [`${own}/a.service`, { link: "/opt/a.service" }],
      [`${own}/b.service`, { link: "/opt/b.service" }],
      [`${vendor}/b.service`, "[Service]"],
      [`${own}/c.service`, { link: `${vendor}/c.service` }],
      [`${vendor}/c.service`, "[Service]"],
    );
    const paths = ["a", "b", "c"].map((name) => names.resolve(`${name}.service`).place?.path);
    expect(paths).to.deep.equal([`${own}/a.service`, `${vendor}/b.service`, `${own}/c.service`]);
  });

  it("may be instances of a template, under an alias too, and do not go round in rings", () => {
    const names = read(
      [`${vendor}/a@.service`, "[Service]"],
      [`${own}/b@.service`, { link: `${vendor}/a@.service` }],
      [`${own}/x.service`, { link: "y.service" }],
      [`${own}/y.service`, { link: "x.service" }],
    );
    expect(names.resolve("b@one.service").id).to.equal("a@one.service");
    expect(names.resolve("x.service").place).to.equal(undefined);
    expect(templateOf("a@b-c.service")).to.deep.equal({ template: "a@.service", instance: "b-c" });
    expect(templateOf("a.service")).to.equal(undefined);
  });

  it("are refused when there are more than any system has", () => {
    const many = Array.from({ length: 5001 }, (_, index): [string, Entry] => [`${own}/${index}.service`, "x"]);
    expect(() => read(...many)).to.throw(/5001 entries are too many/);
  });
});
