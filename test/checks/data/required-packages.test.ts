import { expect } from "chai";
import { requiredPackages } from "../../../checks/data/required-packages.ts";

describe("the required packages", () => {
  it("have a reason, and a name in each family", () => {
    expect(requiredPackages).to.have.length.above(10);
    for (const { need, debian, redhat } of requiredPackages) {
      expect(need).to.match(/^[A-Za-z].+[^.]$/);
      for (const name of [...debian, ...redhat]) expect(name).to.match(/^[a-z0-9][a-z0-9+.-]+$/);
      expect(
        [debian.length, redhat.length].every((count) => count > 0),
        need,
      ).to.equal(true);
    }
  });

  it("include what the agent asks the package manager for", () => {
    const first = (family: "debian" | "redhat") => requiredPackages.map((required) => required[family][0]);
    for (const family of ["debian", "redhat"] as const)
      expect(first(family)).to.include.members(["keepalived", "ipvsadm"]);
  });
});
