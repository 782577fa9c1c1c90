import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "chai";
import { Refusal } from "../../src/refusal.ts";
import { compileChecks } from "../../src/verify/operators-checks.ts";
import { scratchDirectory } from "../support/real-tool.ts";

describe("operators' check files", () => {
  const at = scratchDirectory();
  const write = (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(at(name)), { recursive: true });
      writeFileSync(at(name), text);
    }
  };
  const refusal = async (directory: string): Promise<string> => {
    const error = await compileChecks([at(directory)]).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Refusal).with.property("code", "bad-checks");
    expect((error as Refusal).message).to.match(/^[A-Z][^\n]*[^.]\.$/);
    return (error as Refusal).message;
  };

  it("are found below the directory too, compiled with what they import, and given our own modules", async () => {
    write({
      "good/a.check.ts":
        'import { n } from "./lib/n.ts";\nimport { expect } from "chai";\nexpect(n as number).to.equal(1);\n',
      "good/deep/b.check.mjs": 'import { check } from "amphora-image";\nexport default check;\n',
      "good/c.check.js": "import { readFileSync } from 'node:fs';\nreadFileSync;\n",
      "good/lib/n.ts": "export const n: number = 1;\n",
      "good/lib/types.d.ts": "export {};\n",
      "good/node_modules/x/index.js": "nonsense(",
      "good/.hidden/y.check.ts": "nonsense(",
      "good/README.md": "Words.\n",
    });
    const files = await compileChecks([at("good")]);
    expect(files.map(({ path }) => path)).to.deep.equal([
      at("good/a.check.ts"),
      at("good/c.check.js"),
      at("good/deep/b.check.mjs"),
    ]);
    expect(files[0]?.code)
      .to.match(/from "file:\/\/.*\/src\/verify\/operators-chai\.ts"/)
      .and.to.contain("n = 1");
    expect(files[2]?.code).to.match(/from "file:\/\/.*\/src\/index\.ts"/);
    expect(JSON.parse(files[0]?.map ?? "").sources).to.include("a.check.ts");
  });

  for (const [what, files, message] of [
    ["broken syntax", { "a.check.ts": "const a = 1;\nconst = 2;\n" }, /a\.check\.ts": line 2, column 7: /],
    [
      "broken syntax in what it imports",
      { "a.check.ts": 'import "./b.ts";', "b.ts": "(" },
      /b\.ts": line 1, column \d+: /,
    ],
    [
      "an import of nothing",
      { "a.check.ts": 'import "./gone.ts";' },
      /a\.check\.ts": line 1, column 8: Could not resolve/,
    ],
    [
      "what lies within us",
      { "a.check.ts": 'import "amphora-image/dist/x.js";' },
      /no amphora-image\/dist\/x\.js for checks/,
    ],
    ["require of us", { "a.check.js": 'require("chai");' }, /write import instead of require/],
    ["no check file", { "a.ts": "export {};\n" }, /holds no file called \*\.check\.ts/],
    ["a file that nobody would run", { "a.check.ts": "", "mine.ts": "" }, /mine\.ts": it is no check file by its name/],
  ] as const) {
    it(`are refused with ${what}, the file named`, async () => {
      const folder = `bad ${what}`;
      write(Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text])));
      expect(await refusal(folder)).to.match(message);
    });
  }

  it("are refused where there is no directory", async () => {
    write({ file: "" });
    expect(await refusal("gone")).to.match(/no such directory/);
    expect(await refusal("file")).to.match(/no directory/);
  });
});
