import { readFileSync } from "node:fs";
import { expect } from "chai";
import type { CheckDescription } from "../../src/verify/check.ts";
import type { CheckResult, VerdictDocument } from "../../src/verify/verdict.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { BUILD_PATIENCE, runCommand, stockImage } from "./image.ts";

/** What was seen of such an image when it ran, as far as it shows before, and the check that must fail for it. */
const defects: Readonly<Record<string, readonly string[]>> = {};

/** Whatever else fails, and why it may. */
const justified: Readonly<Record<string, string>> = {};

describe("the stock amphora, without our elements", function () {
  this.timeout(10 * 60_000);
  const at = scratchDirectory();
  let results: readonly CheckResult[];
  let descriptions: ReadonlyMap<string, CheckDescription>;

  before(async function () {
    this.timeout(BUILD_PATIENCE);
    const { path } = await stockImage();
    const status = await runCommand("amphora-verify", ["-q", path, "--json", at("verify.json")]);
    const [verdict] = (JSON.parse(readFileSync(at("verify.json"), "utf8")) as VerdictDocument).images;
    expect([status, verdict?.verdict]).to.deep.equal([1, "fail"]);
    results = verdict?.checks ?? [];
    await runCommand("amphora-verify", ["--list-checks", "--json", at("checks.json")]);
    const list = JSON.parse(readFileSync(at("checks.json"), "utf8")) as CheckDescription[];
    descriptions = new Map(list.map((one) => [one.id, one]));
  });

  for (const [defect, ids] of Object.entries(defects)) {
    it(`fails by ${ids.join(" and ")}: ${defect}`, () => {
      for (const id of ids) {
        const result = results.find((one) => one.id === id);
        expect(result?.outcome, id).to.equal("fail");
        expect(descriptions.get(id)?.fix, `what to do about ${id}`).to.be.a("string").with.length.above(10);
      }
    });
  }

  it("fails by nothing else than what is known and justified", () => {
    const known = new Set([...Object.values(defects).flat(), ...Object.keys(justified)]);
    const failed = results.filter(({ outcome }) => outcome !== "pass").map(({ id, outcome }) => `${id} ${outcome}`);
    expect(failed).to.have.members([...known].map((id) => `${id} fail`));
  });
});
