import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { bundle, entryPoints } from "../../setup/bundle.mjs";

describe("the bundle", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "amphora-bundle."));
    symlinkSync(resolve("node_modules"), join(root, "node_modules"));
    write("package.json", '{"type":"module"}');
    write("package-lock.json", "{}");
    write("setup/bundle.mjs", "");
    write("src/shared.ts", "export const word: string = 'hello';");
    write(
      "src/cli/say.ts",
      "import { word } from '../shared.ts'; import lib from './lib.cjs'; console.log(word, lib);",
    );
    write("src/cli/lib.cjs", "module.exports = require('node:path').sep;");
    write("src/verify/worker.ts", "import { word } from '../shared.ts'; console.log(word);");
    write("src/index.ts", "export { word } from './shared.ts';");
    write("checks/x.check.ts", "export {};");
  });

  afterEach(() => rmSync(root, { recursive: true }));

  function write(path: string, content: string): void {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), content);
  }

  it("makes one module of all checks", async () => {
    write("checks/x.check.ts", "console.log('x');");
    write("checks/y.check.ts", "console.log('y');");
    write("checks/data/z.ts", "console.log('z');");
    await bundle(root);
    expect(readdirSync(join(root, "dist/checks")).sort()).to.deep.equal(["all.check.js", "all.check.js.map"]);
    const { stdout } = spawnSync(process.execPath, ["dist/checks/all.check.js"], { cwd: root, encoding: "utf8" });
    expect(stdout).to.equal("x\ny\n");
  });

  it("starts from commands, workers and the public module", () => {
    const paths = ["src/cli/say.ts", "src/index.ts", "src/verify/worker.ts"];
    expect(entryPoints(root)).to.deep.equal(paths);
  });

  it("runs, with the CommonJS it contains", async () => {
    await bundle(root);
    const { stdout, stderr } = spawnSync(process.execPath, ["dist/src/cli/say.js"], { cwd: root, encoding: "utf8" });
    expect(stderr).to.equal("");
    expect(stdout).to.equal("hello /\n");
  });

  it("is made again only when a source is changed, new or gone", async () => {
    expect(await bundle(root)).to.equal(true);
    expect(await bundle(root)).to.equal(false);
    write("src/shared.ts", "export const word: string = 'good morning';");
    expect(await bundle(root)).to.equal(true);
    write("src/cli/new.ts", "console.log(1);");
    expect(await bundle(root)).to.equal(true);
    rmSync(join(root, "src/cli/new.ts"));
    expect(await bundle(root)).to.equal(true);
  });

  it("keeps nothing of a source that is gone", async () => {
    await bundle(root);
    write("dist/types/src/index.d.ts", "export declare const word: string;");
    rmSync(join(root, "src/verify/worker.ts"));
    await bundle(root);
    expect(existsSync(join(root, "dist/types/src/index.d.ts"))).to.equal(true);
    expect(existsSync(join(root, "dist/src/verify/worker.js"))).to.equal(false);
    expect(readdirSync(join(root, "dist/src/cli")).sort()).to.deep.equal(["say.js", "say.js.map"]);
  });
});
