import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { schemaFindings } from "../../src/document/schema-findings.ts";
import { scratchDirectory } from "../support/real-tool.ts";

describe("schemaFindings", () => {
  const at = scratchDirectory();
  const schema = {
    type: "object",
    additionalProperties: false,
    required: ["name"],
    properties: {
      name: { type: "string", pattern: "^[a-z]+$", description: "What it is called." },
      jobs: { type: "array", minItems: 1, items: { enum: ["build", "verify"] } },
    },
  };

  before(() => writeFileSync(at("s.json"), JSON.stringify(schema)));

  for (const [what, document, path, clause] of [
    ["a key that nobody knows", { nme: 1, name: "a" }, "nme", 'there is no key "nme"; the nearest known key is "name"'],
    ["a key that is missing", {}, "", 'the list lacks the key "name"; add it'],
    [
      "a type",
      { name: 1 },
      "name",
      /^"name" must be of type string, not number \(What it is called\); put it in quotes$/,
    ],
    ["a pattern", { name: "A" }, "name", /^"name" is not written as it must be \(What it is called\); correct it$/],
    ["a value", { name: "a", jobs: ["sign"] }, "jobs.0", '"jobs.0" must be one of build, verify; correct it'],
    ["an empty list", { name: "a", jobs: [] }, "jobs", /^"jobs" is empty/],
    ["a list for an object", [], "", /^the list must be of type object, not array/],
  ] as const) {
    it(`finds ${what}, says where it is and what to do`, async () => {
      const found = await schemaFindings(document, at("s.json"), "the list");
      expect(found).to.have.length(1);
      expect(found[0]?.path.join(".")).to.equal(path);
      if (typeof clause === "string") expect(found[0]?.clause).to.equal(clause);
      else expect(found[0]?.clause).to.match(clause);
    });
  }

  it("finds nothing in what keeps to it", async () => {
    expect(await schemaFindings({ name: "a", jobs: ["build"] }, at("s.json"), "the list")).to.deep.equal([]);
  });
});
