import { readFileSync } from "node:fs";
import type { ErrorObject } from "ajv";
import { nearestWord } from "./nearest-word.ts";

/** What is wrong in a document, and with which of its members. */
export interface SchemaFinding {
  /** Names and indices that lead to the member; to the key itself where it is one that nobody knows. */
  readonly path: readonly string[];
  readonly isKey: boolean;
  /** What is wrong and what to do, without a full stop. */
  readonly clause: string;
}

/**
 * Holds a document against a JSON Schema; all findings, in no order.
 *
 * @param schemaPath the file of the schema
 * @param noun what the whole document is called: `the profile`
 */
export async function schemaFindings(document: unknown, schemaPath: string, noun: string): Promise<SchemaFinding[]> {
  const { Ajv } = (await import("ajv")).default;
  const schema = JSON.parse(readFileSync(schemaPath, "utf8")) as object;
  const validate = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true }).compile(schema);
  return validate(document) ? [] : (validate.errors ?? []).map((error) => finding(error, noun));
}

function finding(error: ErrorObject, noun: string): SchemaFinding {
  const path = error.instancePath
    .split("/")
    .slice(1)
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
  const at = path.length === 0 ? noun : `"${path.join(".")}"`;
  const { description } = (error.parentSchema ?? {}) as { description?: string };
  const meaning = description === undefined ? "" : ` (${description.replace(/\.$/, "")})`;
  const params = error.params as Readonly<Record<string, unknown>>;
  const found = (clause: string): SchemaFinding => ({ path, isKey: false, clause });
  switch (error.keyword) {
    case "additionalProperties": {
      const key = String(params["additionalProperty"]);
      const { properties = {} } = (error.parentSchema ?? {}) as { properties?: object };
      const known = Object.keys(properties);
      const near = nearestWord(key, known);
      const advice = near === undefined ? `known are ${known.join(", ")}` : `the nearest known key is "${near}"`;
      return { path: [...path, key], isKey: true, clause: `there is no key "${key}"; ${advice}` };
    }
    case "propertyNames":
    case "pattern":
      return found(`${at} is not written as it must be${meaning}; correct it`);
    case "required":
      return found(`${at} lacks the key "${params["missingProperty"]}"; add it`);
    case "type": {
      const types = [params["type"]].flat().join(" or ");
      const quote = types === "string" && typeof error.data === "number" ? "; put it in quotes" : "; correct it";
      return found(`${at} must be of type ${types}, not ${typeName(error.data)}${meaning}${quote}`);
    }
    case "const":
      return found(`${at} must be ${JSON.stringify(params["allowedValue"])}; correct it`);
    case "enum":
      return found(`${at} must be one of ${(params["allowedValues"] as unknown[]).join(", ")}; correct it`);
    case "minItems":
    case "minProperties":
      return found(`${at} is empty, which expects nothing; name what is expected or leave it out`);
    default:
      return found(`${at} ${error.message ?? "is wrong"}; correct it`);
  }
}

function typeName(value: unknown): string {
  if (value === null) return "nothing";
  return Array.isArray(value) ? "array" : typeof value;
}
