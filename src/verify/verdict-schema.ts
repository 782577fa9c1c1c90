import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ErrorObject } from "ajv";
import { packageInfo } from "../host/package-root.ts";
import type { VerdictDocument } from "./verdict.ts";

/** Where the published schema of verdicts stands. */
export function verdictSchemaPath(): string {
  return join(packageInfo().root, "schema/verdict.schema.json");
}

/**
 * Holds a document against the published schema.
 *
 * @returns the document, or the first thing that is wrong with it: a clause that names its place by a JSON pointer
 */
export function checkedVerdict(document: unknown): { readonly document: VerdictDocument } | { readonly fault: string } {
  const schema = JSON.parse(readFileSync(verdictSchemaPath(), "utf8")) as object;
  const validate = new Ajv().compile<VerdictDocument>(schema);
  return validate(document) ? { document } : { fault: clauseOf(validate.errors ?? []) };
}

/** An `if` only repeats what was wrong in its `then`. */
function clauseOf(errors: readonly ErrorObject[]): string {
  const error = errors.find(({ keyword }) => keyword !== "if");
  const values = (error?.params as { allowedValues?: readonly unknown[] } | undefined)?.allowedValues;
  const these = values === undefined ? "" : `: ${values.join(", ")}`;
  return `${error?.instancePath || "the document"} ${error?.message ?? "is wrong"}${these}`;
}
