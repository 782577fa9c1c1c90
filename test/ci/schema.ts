import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { expect } from "chai";
import { parse } from "yaml";

const folder = "fixtures/schemas/ci";

/** What a file of YAML holds. */
export function yamlFile<Shape>(path: string): Shape {
  return parse(readFileSync(path, "utf8")) as Shape;
}

type Schema = "github-action" | "github-workflow" | "gitlab-ci" | "zuul";

const validators = new Map<Schema, ValidateFunction>();

/** Holds a value against a published schema, whose bytes are those that the README beside it states. */
export function expectValid(schema: Schema, value: unknown): void {
  const validate = validators.get(schema) ?? validatorOf(schema);
  validators.set(schema, validate);
  expect(validate(value), JSON.stringify(validate.errors)).to.equal(true);
}

function validatorOf(schema: Schema): ValidateFunction {
  const text = readFileSync(`${folder}/${schema}.json`);
  const digest = createHash("sha256").update(text).digest("hex");
  expect(readFileSync(`${folder}/README.md`, "utf8"))
    .to.include(`\`${schema}.json\``)
    .and.to.include(digest);
  // They are written for editors: looser than what ajv is strict about.
  const options = { strict: false, unicodeRegExp: false, validateFormats: false };
  const ajv = schema === "zuul" ? new Ajv2019(options) : new Ajv(options);
  return ajv.compile(JSON.parse(text.toString()) as object);
}
