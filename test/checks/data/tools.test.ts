import { expect } from "chai";
import { operatorTools, redhatOperatorTools, systemTools } from "../../../checks/data/tools.ts";

describe("the tools", () => {
  it("have a reason, and a name in each family", () => {
    expect(systemTools).to.have.length.above(10);
    for (const { need, debian, redhat } of [...systemTools, ...operatorTools]) {
      expect(need).to.match(/^[A-Za-z].+[^.]$/);
      for (const name of [...debian, ...redhat]) expect(name).to.match(/^[a-z0-9][a-z0-9+.-]+$/);
      expect(
        [debian.length, redhat.length].every((count) => count > 0),
        need,
      ).to.equal(true);
    }
    for (const { redhat } of redhatOperatorTools) expect(redhat).to.not.be.empty;
  });

  it("that the system needs are programs", () => {
    expect(systemTools.map(({ command }) => command)).to.not.include(undefined);
  });
});
