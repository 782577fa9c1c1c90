import { expect } from "chai";
import { TOOLS } from "../../src/host/tools.ts";

describe("TOOLS", () => {
  it("names a purpose and a package of each family for every program", () => {
    const tools = Object.entries(TOOLS);
    expect(tools).to.not.be.empty;
    for (const [name, tool] of tools) {
      expect(tool.purpose, name).to.match(/^[a-zA-Z].*[^.]$/);
      expect(tool.debian, name).to.match(/^[a-z0-9][a-z0-9+.-]+$/);
      expect(tool.redhat, name).to.match(/^[A-Za-z0-9][A-Za-z0-9+.-]+$/);
    }
  });
});
