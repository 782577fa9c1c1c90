import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";

const root = "fixtures/schemas";

/** What a README states of files: `| \`name\` | origin | licence | \`SHA-256\` |`. */
function stated(readme: string): Map<string, string> {
  const rows = readme.matchAll(/^\| `([^`]+)` \| .+ \| .+ \| `([0-9a-f]{64})` \|$/gm);
  return new Map([...rows].map(([, name = "", digest = ""]) => [name, digest]));
}

describe("the published schemas", () => {
  for (const folder of existsSync(root) ? readdirSync(root) : []) {
    it(`are what their README says, each with origin, licence and digest: ${folder}`, () => {
      const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== "README.md")
        .map((entry) => join(entry.parentPath, entry.name).slice(join(root, folder).length + 1));
      const digests = files.map((name): [string, string] => {
        return [
          name,
          createHash("sha256")
            .update(readFileSync(join(root, folder, name)))
            .digest("hex"),
        ];
      });
      expect(files).to.not.deep.equal([]);
      expect(stated(readFileSync(join(root, folder, "README.md"), "utf8"))).to.deep.equal(new Map(digests));
    });
  }
});
