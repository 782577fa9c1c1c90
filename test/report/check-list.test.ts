import { expect } from "chai";
import { checkListJson, checkListText } from "../../src/report/check-list.ts";
import { allChecks } from "../support/verification.ts";

describe("the list of checks", () => {
  it("is an array of descriptions, complete and unlike each other", async () => {
    const checks = (await allChecks()).checks.map(({ description }) => description);
    const list = JSON.parse(checkListJson(checks)) as Record<string, unknown>[];
    expect(list).to.deep.equal(checks.map(({ alsoCovers: _, ...told }) => told));
    for (const one of list) {
      const always = ["id", "title", "grade", "why", "fix", "appliesTo"];
      const ofScenario = ["scenario", "tempest"].filter((key) => one[key] !== undefined);
      expect(Object.keys(one)).to.deep.equal([...always, ...ofScenario]);
      expect(one["id"]).to.match(/^([A-N]\d+-)?[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(one["grade"]).to.be.oneOf(["required", "recommended", "informational"]);
      for (const key of ["why", "fix"]) expect(one[key], `${one["id"]} ${key}`).to.match(/^[A-Za-z].+\.$/);
      expect(one["title"]).to.match(/^[A-Za-z].+[^.]$/);
    }
    expect(new Set(list.map(({ title }) => title)).size).to.equal(list.length);
  });

  it("has a line for each check, in columns", () => {
    const check = { id: "a", title: "A holds", grade: "required", why: "", fix: "", appliesTo: {} } as const;
    expect(checkListText([check, { ...check, id: "long-id", grade: "recommended" }])).to.equal(
      "a        required     A holds\nlong-id  recommended  A holds\n",
    );
    expect(checkListText([{ ...check, scenario: "http" }])).to.equal("a  required  A holds (scenario http)\n");
    expect(checkListText([])).to.equal("");
  });
});
