import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { parseDigestList } from "../../src/backend/file-digest-list.ts";
import { encodeName } from "../../src/filesystem/name.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { codeOf } from "../support/refusal-code.ts";

describe("the digests that sha256sum writes", () => {
  const scratch = scratchDirectory();

  it("are those of the files, whatever their names", function () {
    needTools(this, "sha256sum");
    mkdirSync(scratch("tree"));
    const names = [
      "plain",
      "two  spaces",
      "new\nline",
      "back\\slash",
      "\\n",
      "carriage\rreturn",
      "*star",
      "é",
      "\udce9",
    ];
    for (const name of names)
      writeFileSync(Buffer.concat([Buffer.from(`${scratch("tree")}/`), encodeName(name)]), name);
    const script = 'cd "$1" && find . -type f -print0 | xargs -0 sha256sum >../list';
    runTool("sh", ["-c", script, "sh", scratch("tree")]);
    const list = Buffer.from(runTool("sh", ["-c", 'base64 "$1"', "sh", scratch("list")]), "base64");
    const digest = (name: string) => createHash("sha256").update(name).digest("hex");
    expect(Object.fromEntries(parseDigestList(list))).to.deep.equal(
      Object.fromEntries(names.map((name) => [`/${name}`, digest(name)])),
    );
  });

  it("may be none", () => {
    expect(parseDigestList(Buffer.alloc(0)).size).to.equal(0);
  });

  const digest = "0".repeat(64);
  const broken = [
    "x",
    "\n",
    `${digest}\n`,
    `${digest}  ./a`,
    `${digest}  /a\n`,
    `${"g".repeat(64)}  ./a\n`,
    `\\${digest}  ./a\\\n`,
  ];
  for (const list of [...broken, `\\${digest}  ./a\\x\n`]) {
    it(`are refused in ${JSON.stringify(list).slice(-20)}`, () => {
      expect(codeOf(() => parseDigestList(Buffer.from(list)))).to.equal("unreadable-tree");
    });
  }
});
