import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect } from "chai";
import { build } from "esbuild";
import { readBuildRecord } from "../../src/build/output/build-record.ts";
import { sourceDigest } from "../../src/build/output/source-digest.ts";
import { run } from "../../src/host/run.ts";
import { FIXTURE_ENV, needsRoot, testDirectory } from "../build/fixture.ts";

const ROOT = join(import.meta.dirname, "../..");
const SCRIPT = join(ROOT, "diskimage-create.sh");

describe("diskimage-create.sh", () => {
  const directory = testDirectory();
  const place = (...path: string[]) => join(directory.path, "package root", ...path);

  // A package whose bundle prints its arguments and whose set-up prints what it is asked for.
  beforeEach(() => {
    write("console.log(JSON.stringify(process.argv.slice(2)))", "dist", "src", "cli", "diskimage-create.js");
    write(
      `import { mkdirSync, writeFileSync } from "node:fs";
      console.log("prepared", ...process.argv.slice(2));
      mkdirSync(${JSON.stringify(place("dist", "src", "cli"))}, { recursive: true });
      writeFileSync(${JSON.stringify(place("dist", "src", "cli", "diskimage-create.js"))}, "console.log('new')");`,
      ...["setup", "prepare.mjs"],
    );
    write("", "src", "cli", "diskimage-create.ts");
    write("{}", "package.json");
    for (const old of [place("src", "cli", "diskimage-create.ts"), place("package.json")]) utimesSync(old, 1000, 1000);
    copyFileSync(SCRIPT, place("diskimage-create.sh"));
  });

  function write(text: string, ...path: string[]): void {
    mkdirSync(dirname(place(...path)), { recursive: true });
    writeFileSync(place(...path), text);
  }

  it("hands every argument to the bundle, wherever it is called from and by whatever name", async () => {
    symlinkSync(place("diskimage-create.sh"), join(directory.path, "link"));
    const { stdout, stderr, exitCode } = await run([join(directory.path, "link"), "-r", "a b", "", "*"], { cwd: "/" });
    expect({ stderr, exitCode }).to.deep.equal({ stderr: "", exitCode: 0 });
    expect(JSON.parse(stdout)).to.deep.equal(["-r", "a b", "", "*"]);
  });

  it("makes the bundle first when there is none or a source is newer", async () => {
    const made = { stdout: "new\n", stderr: "prepared build\n", exitCode: 0 };
    const later = Date.now() / 1000 + 60;
    utimesSync(place("src", "cli", "diskimage-create.ts"), later, later);
    expect(await run([place("diskimage-create.sh")])).to.deep.equal(made);
    rmSync(place("dist"), { recursive: true });
    expect(await run([place("diskimage-create.sh")])).to.deep.equal(made);
  });

  it("fails with the set-up", async () => {
    write("process.exitCode = 1;", "setup", "prepare.mjs");
    utimesSync(place("dist", "src", "cli", "diskimage-create.js"), 1, 1);
    const { stdout, exitCode } = await run([place("diskimage-create.sh")]);
    expect({ stdout, exitCode }).to.deep.equal({ stdout: "", exitCode: 1 });
  });

  it("says so where there is no Node.js", async () => {
    const path = join(directory.path, "bin");
    mkdirSync(path);
    for (const name of ["dirname", "readlink"]) symlinkSync(`/usr/bin/${name}`, join(path, name));
    const { stderr, exitCode } = await run(["/bin/sh", place("diskimage-create.sh")], { env: { PATH: path } });
    expect(stderr).to.match(/^diskimage-create: Node\.js is not on .*\n$/);
    expect(exitCode).to.equal(1);
  });

  it("names the version that package.json asks for", () => {
    const { engines } = JSON.parse(readFileSync(join(SCRIPT, "..", "package.json"), "utf8"));
    expect(engines.node).to.match(/^\^20\.19\./);
    expect(readFileSync(SCRIPT, "utf8")).to.contain("20.19 or newer");
  });
});

describe("the installed package", function () {
  this.timeout(60_000);
  const directory = testDirectory();

  it("holds every element and host tool", async () => {
    const files = await packedFiles();
    const needed = ["elements", "src/build/guest-tools", "src/build/host-tools"].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(ROOT, join(entry.parentPath, entry.name))),
    );
    expect(needed).to.include.members(["elements/root-passwd/element-deps", "src/build/host-tools/namespace-init"]);
    expect(files).to.include.members(needed);
  });

  it("builds an image", async function () {
    await needsRoot(this);
    const root = join(directory.path, "node_modules", "amphora-image");
    for (const path of await packedFiles()) {
      if (!path.startsWith("dist/")) cpSync(join(ROOT, path), join(root, path));
    }
    await build({
      absWorkingDir: ROOT,
      entryPoints: ["src/cli/diskimage-create.ts"],
      outfile: join(root, "dist/src/cli/diskimage-create.js"),
      bundle: true,
      format: "esm",
      platform: "node",
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      logLevel: "error",
    });
    const env = { ...FIXTURE_ENV, HOME: directory.path, DIB_ELEMENTS: "tiny no-resolvconf" };
    const { stderr, exitCode } = await run([join(root, "diskimage-create.sh")], { cwd: directory.path, env });
    expect(exitCode, stderr).to.equal(0);
    const image = join(directory.path, "amphora-x64-haproxy.qcow2");
    expect(existsSync(image)).to.equal(true);
    const record = readBuildRecord(image);
    expect(record?.environment["ELEMENTS_PATH"]).to.equal(join(root, "elements"));
    expect(record?.tool.sourceDigest).to.equal(sourceDigest(root));
  });
});

/** Paths of the files that npm would publish. */
async function packedFiles(): Promise<string[]> {
  const { stdout } = await run(["npm", "pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: ROOT });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  return files.map(({ path }) => path);
}
