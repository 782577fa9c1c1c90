import { readFileSync } from "node:fs";
import { expect } from "chai";
import { amphoraSysctls, indispensable, removedKeys } from "../../../checks/data/amphora-sysctls.ts";

describe("the kernel values of an amphora", () => {
  it("are those that our own element sets", () => {
    const file = "elements/haproxy-octavia/static/etc/sysctl.d/99-amphora-haproxy.conf";
    const set = [...readFileSync(file, "utf8").matchAll(/^(\S+) = (.+)$/gm)].map(([, key, value]) => ({ key, value }));
    // Checks of their own look at these, for less would do.
    const others = ["fs.file-max", "fs.nr_open", "net.ipv4.ping_group_range"];
    const compared = set.filter(({ key = "" }) => !others.includes(key));
    expect(compared).to.have.deep.members([...amphoraSysctls]);
    expect(set).to.have.lengthOf(amphoraSysctls.length + others.length);
  });

  it("are each named once, and the indispensable ones are among them", () => {
    const keys = amphoraSysctls.map(({ key }) => key);
    expect(new Set(keys).size).to.equal(keys.length);
    expect(keys).to.include.members([...indispensable]);
    expect(keys.filter((key) => removedKeys.includes(key))).to.deep.equal([]);
  });
});
