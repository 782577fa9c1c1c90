import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect } from "chai";
import { isDeclaration, writeDeclarations } from "../../setup/declarations.mjs";

describe("the declarations", function () {
  this.timeout(60_000);
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "amphora-declarations."));
    symlinkSync(resolve("node_modules"), join(root, "node_modules"));
    write("package.json", '{"type":"module"}');
    write("tsconfig.json", readFileSync("tsconfig.json", "utf8"));
    write("tsconfig.public.json", readFileSync("tsconfig.public.json", "utf8"));
    write("src/deep/word.ts", "export interface Word { readonly text: string }");
    write(
      "src/deep/inner.ts",
      "import type { Word } from './word.ts'; export const inner = (word: Word) => word.text;",
    );
    write(
      "src/index.ts",
      "import { inner } from './deep/inner.ts'; import type { Word } from './deep/word.ts';\n" +
        "/** Says it. */\nexport function say(word: Word): string { return inner(word); }",
    );
  });

  afterEach(() => rmSync(root, { recursive: true }));

  function write(path: string, content: string): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }

  it("are those that the public module refers to, named as the modules are when they run", () => {
    expect(writeDeclarations(root)).to.deep.equal(["src/deep/word.d.ts", "src/index.d.ts"]);
    const text = readFileSync(join(root, "dist/types/src/index.d.ts"), "utf8");
    expect(text).to.contain('from "./deep/word.js"').and.to.contain("/** Says it. */");
    expect(existsSync(join(root, "dist/types/src/deep/inner.d.ts"))).to.equal(false);
  });

  it("are left as they were when the types are wrong", () => {
    writeDeclarations(root);
    write("src/deep/word.ts", "export interface Other {}");
    expect(() => writeDeclarations(root)).to.throw(/cannot be written.*no exported member/s);
    expect(existsSync(join(root, "dist/types/src/deep/word.d.ts"))).to.equal(true);
  });

  it("are known by their place", () => {
    expect(["types/src/a.d.ts", ".types.aB3/all/a.d.ts", "src/a.js", "types"].map(isDeclaration)).to.deep.equal([
      true,
      true,
      false,
      false,
    ]);
  });
});
