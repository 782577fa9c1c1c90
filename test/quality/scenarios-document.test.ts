import { readFileSync } from "node:fs";
import { expect } from "chai";
import { allChecks } from "../support/verification.ts";
import { isRunning, scenarios, scenariosDocument, updateScenariosDocument } from "./scenarios-document.ts";
import { notCovered, tempestFolders } from "./tempest.ts";

describe("the document of scenarios", () => {
  it("is that of the checks as they are (UPDATE_CHECKS=1 writes it)", async () => {
    if (process.env["UPDATE_CHECKS"]) await updateScenariosDocument();
    expect(readFileSync("docs/scenarios.md", "utf8")).to.equal(await scenariosDocument());
  });

  it("tells of every scenario that checks name, and of no other", async () => {
    const checks = (await allChecks()).checks.map(({ description }) => description);
    const named = new Set(checks.flatMap(({ scenario }) => scenario ?? []));
    expect([...named].sort()).to.deep.equal(Object.keys(scenarios).sort());
    const odd = checks.filter(
      ({ scenario, appliesTo }) => (scenario !== undefined) !== (appliesTo.needs?.includes("scenario") ?? false),
    );
    expect(odd.map(({ id }) => id)).to.deep.equal([]);
  });

  it("answers every test of tempest that sends traffic, by checks or by why there is none", async () => {
    const running = (await allChecks()).checks.map(({ description }) => description).filter(isRunning);
    const covered = new Set(running.flatMap(({ tempest = [] }) => tempest));
    const tests = tempestFolders.flatMap((folder) => folder.tests);
    expect(tests).to.have.length.above(50);
    expect(tests.filter((test) => !covered.has(test) && notCovered[test] === undefined)).to.deep.equal([]);
    expect(Object.keys(notCovered).filter((test) => covered.has(test) || !tests.includes(test))).to.deep.equal([]);
    // Those of objects alone are not in the list, but a check may name them.
    expect([...covered].filter((test) => !/^test_\w+$/.test(test))).to.deep.equal([]);
  });
});
