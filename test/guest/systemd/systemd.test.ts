import { expect } from "chai";
import { guestOf } from "../../../src/guest/guest.ts";
import { readSystemd } from "../../../src/guest/systemd/systemd.ts";
import { type Entry, memoryTree } from "../../support/memory-tree.ts";

const vendor = "/usr/lib/systemd/system";
const own = "/etc/systemd/system";
const base: readonly [string, Entry][] = [
  ["/etc/machine-id", ""],
  [`${vendor}/default.target`, { link: "multi-user.target" }],
  [`${vendor}/multi-user.target`, "[Unit]\nRequires=basic.target\n"],
  [`${vendor}/basic.target`, "[Unit]\n"],
  [`${vendor}/a.service`, "[Unit]\nWants=b.service\n[Service]\n[Install]\nWantedBy=multi-user.target\n"],
  [`${vendor}/b.service`, "[Service]\n"],
  [`${vendor}/c@.service`, "[Service]\n"],
];
const read = (...more: [string, Entry][]) => guestOf(memoryTree(new Map([...base, ...more]))).fact(readSystemd);
const link = (name: string): [string, Entry] => [
  `${own}/multi-user.target.wants/${name}`,
  { link: `${vendor}/${name}` },
];

describe("systemd of the guest", () => {
  it("starts what the default target pulls in, by links and by settings", () => {
    const { boot, starts } = read(link("a.service"), [
      `${own}/a.service.requires/c@x.service`,
      { link: `${vendor}/c@.service` },
    ]);
    expect([...boot.keys()]).to.have.members([
      "multi-user.target",
      "basic.target",
      "a.service",
      "b.service",
      "c@x.service",
    ]);
    expect(boot.get("b.service")).to.deep.equal(["a.service"]);
    expect(starts("c@x.service")).to.equal(true);
    expect(read().starts("a.service")).to.equal(false);
  });

  it("starts nothing that is masked, not there, or only wanted by those", () => {
    const masked = read(link("a.service"), [`${own}/a.service`, { link: "/dev/null" }]);
    expect([masked.starts("a.service"), masked.starts("b.service")]).to.deep.equal([false, false]);
    expect(read(link("none.service")).starts("none.service")).to.equal(false);
  });

  it("knows units by all their names", () => {
    const systemd = read(link("alias.service"), [`${own}/alias.service`, { link: `${vendor}/a.service` }]);
    expect(systemd.starts("a.service")).to.equal(true);
    expect(systemd.unit("a.service").aliases).to.deep.equal(["alias.service"]);
    expect(systemd.unit("alias.service").wantedBy).to.deep.equal(["multi-user.target"]);
  });

  it("applies presets when a boot is the first one", () => {
    const first = read(["/etc/machine-id", "uninitialized\n"]);
    expect([first.firstBoot, first.starts("a.service"), first.starts("c@.service")]).to.deep.equal([true, true, false]);
    const rule: [string, Entry] = ["/etc/systemd/system-preset/10.preset", "disable *\n"];
    expect(read(["/etc/machine-id", "uninitialized\n"], rule).starts("a.service")).to.equal(false);
  });

  it("starts cloud-init's target through its generator, unless that is switched off", () => {
    const parts: [string, Entry][] = [
      ["/usr/lib/systemd/system-generators/cloud-init-generator", "#!/bin/sh\n"],
      [`${vendor}/cloud-init.target`, "[Unit]\n"],
    ];
    expect(read(...parts).starts("cloud-init.target")).to.equal(true);
    expect(read(...parts, ["/etc/cloud/cloud-init.disabled", ""]).starts("cloud-init.target")).to.equal(false);
  });

  it("does not follow a boot of more units than any system has", () => {
    const wants = Array.from({ length: 2001 }, (_, index) => `u${index}.service`).join(" ");
    const systemd = read([`${own}/multi-user.target.d/a.conf`, `[Unit]\nWants=${wants}\n`]);
    expect(() => systemd.boot).to.throw(/more than 2000 units/);
  });
});
