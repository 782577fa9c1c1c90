import { join } from "node:path";
import { type SchemaFinding, schemaFindings } from "../document/schema-findings.ts";
import { packageInfo } from "../host/package-root.ts";

/** Where the published schema of profiles stands. */
export function profileSchemaPath(): string {
  return join(packageInfo().root, "schema/profile.schema.json");
}

/** Holds a document against the published schema; all findings, in no order. */
export async function profileFindings(document: unknown): Promise<SchemaFinding[]> {
  return schemaFindings(document, profileSchemaPath(), "the profile");
}
