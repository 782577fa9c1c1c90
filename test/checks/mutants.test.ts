import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { allChecks } from "../support/verification.ts";

describe("every check", () => {
  it("has a mutant that it fails on", async () => {
    const tests = readdirSync(import.meta.dirname)
      .filter((name) => name.endsWith(".check.test.ts"))
      .map((name) => readFileSync(`${import.meta.dirname}/${name}`, "utf8"))
      .join("\n");
    const ids = (await allChecks()).checks.map(({ description }) => description.id);
    expect(ids).to.include.members(["A2-image-size", "B1-kernel-installed", "C1-haproxy-installed"]);
    expect(ids.filter((id) => !tests.includes(`"${id} fail"`) && !tests.includes(`\`${id} fail\``))).to.deep.equal([]);
  });
});
