import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect } from "chai";
import type { CheckResult, ImageVerdict } from "../../src/verify/verdict.ts";
import { checkedVerdict, verdictSchemaPath } from "../../src/verify/verdict-schema.ts";
import { fullDocument, fullVerdict, sampleDocument, sampleVerdict } from "../support/verdicts.ts";

const published = () => JSON.parse(readFileSync(verdictSchemaPath(), "utf8")) as object;

/** The schema with every object closed to members that it does not name. */
function closed(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(closed);
  const members = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, closed(one)]));
  return "type" in value && value.type === "object" ? { ...members, additionalProperties: false } : members;
}

/** Members of every object with properties that has no description. */
function undescribed(value: unknown, way = ""): string[] {
  if (typeof value !== "object" || value === null) return [];
  const { properties = {}, if: _, ...rest } = value as { properties?: Record<string, object>; if?: unknown };
  const bare = Object.entries(properties).filter(([, one]) => !("description" in one) && !("$ref" in one));
  return [
    ...bare.map(([name]) => `${way}/${name}`),
    ...Object.entries({ ...rest, ...properties }).flatMap(([key, one]) => undescribed(one, `${way}/${key}`)),
  ];
}

describe("the schema of verdicts", () => {
  it("is one, and describes every member", () => {
    expect(new Ajv({ strict: true, strictTypes: true, strictRequired: false }).validateSchema(published())).to.equal(
      true,
    );
    expect(published()).to.have.property("$id", "urn:amphora-image:verdict:1");
    expect(undescribed(published())).to.deep.equal([]);
  });

  it("takes what we write, and names every member of it", () => {
    const document = { ...fullDocument(), images: [sampleVerdict(), fullVerdict()] };
    expect(checkedVerdict(document)).to.deep.equal({ document });
    const validate = new Ajv().compile(closed(published()) as object);
    expect(validate(document), JSON.stringify(validate.errors)).to.equal(true);
    expect(validate({ ...document, more: 1 })).to.equal(false);
  });

  it("lets later versions of the tool add members and kinds of measurements", () => {
    const { checks, ...rest } = sampleVerdict();
    const measured = checks.map((check) => ({ ...check, later: 1, measurements: [{ kind: "matrix", name: "m" }] }));
    const document = { ...sampleDocument(), later: true, images: [{ ...rest, later: [], checks: measured }] };
    expect(checkedVerdict(document)).to.have.property("document");
  });

  const image = (more: object) => sampleDocument({ ...sampleVerdict(), ...more } as ImageVerdict);
  const check = (more: object) => image({ checks: [{ ...sampleVerdict().checks[0], ...more } as CheckResult] });
  const faults: [string, unknown, RegExp][] = [
    ["nothing", null, /^the document must be object$/],
    ["the list of checks", [], /^the document must be object$/],
    ["another version", { ...sampleDocument(), schemaVersion: 2 }, /^\/schemaVersion must be equal to constant$/],
    ["no images", { schemaVersion: 1, tool: { name: "a", version: "1" } }, /required property 'images'/],
    ["a digest in capitals", image({ sha256: "A".repeat(64) }), /^\/images\/0\/sha256 must match/],
    ["a size below zero", image({ virtualSize: -1 }), /^\/images\/0\/virtualSize must be >= 0$/],
    ["a size that no number holds", image({ virtualSize: 2 ** 60 }), /^\/images\/0\/virtualSize must be <=/],
    ["an outcome that there is not", check({ outcome: "passed" }), /outcome must .*: pass, fail, waived/],
    ["evidence in one string", check({ evidence: "e" }), /^\/images\/0\/checks\/0\/evidence must be array$/],
    ["a check without an id", check({ id: "" }), /id must NOT have fewer than 1 characters/],
    ["a value without one", check({ measurements: [{ kind: "value", name: "n", unit: "s" }] }), /property 'value'/],
    [
      "a point of three numbers",
      check({ measurements: [{ kind: "series", name: "n", unit: "s", points: [[1, 2, 3]] }] }),
      /points\/0 must NOT have more than 2 items/,
    ],
  ];
  for (const [what, document, sentence] of faults) {
    it(`refuses ${what}`, () => {
      expect(checkedVerdict(document)).to.have.property("fault").that.matches(sentence);
    });
  }
});
