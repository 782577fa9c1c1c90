import { readFileSync } from "node:fs";
import { expect } from "chai";
import { allChecks } from "../support/verification.ts";
import { itemsOf, notChecked } from "./checklist.ts";
import {
  allFaults,
  allMutants,
  checksDocument,
  itemsOfCheck,
  killers,
  updateChecksDocument,
} from "./checks-document.ts";
import { isRunning } from "./scenarios-document.ts";

describe("the document of checks", () => {
  it("is that of the checks as they are (UPDATE_CHECKS=1 writes it)", async () => {
    if (process.env["UPDATE_CHECKS"]) await updateChecksDocument();
    expect(readFileSync("docs/checks.md", "utf8")).to.equal(await checksDocument());
  });

  it("answers every item of the checklist, by a check or by why there is none", async () => {
    const checks = (await allChecks()).checks.map(({ description }) => description);
    const items = itemsOf();
    const answered = new Set(checks.flatMap(itemsOfCheck));
    expect(items).to.have.length.above(100);
    expect(items.filter((item) => !answered.has(item) && notChecked[item] === undefined)).to.deep.equal([]);
    // A reason for what is checked, or for what is no item, has been forgotten there.
    expect(Object.keys(notChecked).filter((item) => answered.has(item) || !items.includes(item))).to.deep.equal([]);
    expect([...answered].filter((item) => !items.includes(item))).to.deep.equal([]);
  });

  it("has a mutant for every check, and no mutant of a check that is gone", async () => {
    const checks = (await allChecks()).checks.map(({ description }) => description);
    const ids = checks.filter((check) => !isRunning(check)).map(({ id }) => id);
    const mutants = await allMutants();
    const killed = new Set(mutants.flatMap(killers));
    expect(ids.filter((id) => !killed.has(id))).to.deep.equal([]);
    expect([...killed].filter((id) => !ids.includes(id))).to.deep.equal([]);
    const names = mutants.map(({ what, base }) => `${what} ${base}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).to.deep.equal([]);
  });

  it("has faults of checks that boot an image, and of no check that is gone", async () => {
    const ids = (await allChecks()).checks
      .map(({ description }) => description)
      .filter(isRunning)
      .map(({ id }) => id);
    const faults = await allFaults();
    const killed = new Set(faults.flatMap(killers));
    expect([...killed].filter((id) => !ids.includes(id))).to.deep.equal([]);
    expect(faults.filter(({ kills }) => kills.length === 0)).to.deep.equal([]);
    expect(faults).to.have.length.above(15);
  });
});
