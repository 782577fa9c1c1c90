import { readFileSync } from "node:fs";
import { expect } from "chai";
import { profileFindings, profileSchemaPath } from "../../src/verify/profile-schema.ts";

describe("the published schema of profiles", () => {
  it("describes every member, and lets no other one in", () => {
    const silent: string[] = [];
    const look = (schema: Record<string, unknown>, path: string) => {
      if (typeof schema["description"] !== "string" && path !== "grades.*") silent.push(path);
      if (schema["type"] === "object" && schema["additionalProperties"] === undefined) silent.push(`${path} is open`);
      const inner = { ...(schema["properties"] as object), ...("items" in schema && { "*": schema["items"] }) };
      for (const [name, value] of Object.entries(inner)) look(value as Record<string, unknown>, `${path}.${name}`);
    };
    look(JSON.parse(readFileSync(profileSchemaPath(), "utf8")) as Record<string, unknown>, "profile");
    expect(silent).to.deep.equal([]);
  });

  it("finds nothing in the least profile, and all that is wrong in a bad one", async () => {
    expect(await profileFindings({ schemaVersion: 1 })).to.deep.equal([]);
    const found = await profileFindings({ schemaVersion: 1, expect: { sshd: 1 }, nme: "x" });
    expect(found.map(({ path, isKey }) => [path.join("."), isKey])).to.have.deep.members([
      ["expect.sshd", false],
      ["nme", true],
    ]);
  });

  it("is part of the package", () => {
    const { files } = JSON.parse(readFileSync("package.json", "utf8")) as { files: string[] };
    expect(files).to.include("schema");
  });
});
