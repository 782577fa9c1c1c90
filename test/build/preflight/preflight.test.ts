import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { type Environment, parseOptions } from "../../../src/build/options/options.ts";
import { makePlan } from "../../../src/build/plan/plan.ts";
import { preflight } from "../../../src/build/preflight/preflight.ts";
import { packageInfo } from "../../../src/host/package-root.ts";
import { Refusal } from "../../../src/refusal.ts";
import { FIXTURE_ENV, needsRoot, testDirectory } from "../fixture.ts";

describe("preflight", () => {
  const directory = testDirectory();

  function check(line: string, env: Environment = {}) {
    const all = { HOME: directory.path, PATH: process.env["PATH"], ...FIXTURE_ENV, ...env };
    const request = parseOptions(line.split(" ").filter(Boolean), all, directory.path);
    if (request.kind !== "build") throw new Error("nothing to build");
    const surroundings = { elements: join(packageInfo().root, "elements"), aptSources: [], exists: () => false };
    const plan = makePlan(request.options, { env: all, cwd: directory.path, ...surroundings });
    return preflight(plan, request.options, { env: all, cwd: directory.path });
  }

  async function refusal(line: string, env: Environment = {}): Promise<Refusal> {
    const error = await check(line, env).catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(Refusal);
    expect((error as Refusal).message).to.match(/^[A-Z](?!.*\. [A-Z])[^\n]*\.$/);
    return error as Refusal;
  }

  it("finds what a build needs on this host", async function () {
    await needsRoot(this);
    const found = await check("");
    expect(found.dib.version).to.equal("3.13.0");
    expect(found.host.id).to.match(/^[a-z]/);
    expect(found.privilege).to.be.oneOf(["root", "sudo"]);
    expect(found.needsDebootstrapScript).to.equal(false);
  });

  it("refuses an output whose directory is missing, or that is a directory", async () => {
    const missing = await refusal("-o missing/amp");
    expect(missing.code).to.equal("bad-value");
    expect(missing.message).to.contain(join(directory.path, "missing"));
    mkdirSync(join(directory.path, "amp.qcow2"));
    expect((await refusal("-o amp")).code).to.equal("bad-value");
  });

  it("makes the cache and the work directory when all else is there, and nothing before", async function () {
    await needsRoot(this);
    const directories = [join(directory.path, "new/cache"), join(directory.path, "new/work")];
    for (const env of [{ DIB_REPO_PATH: "/nonexistent" }, { PATH: "/nonexistent" }, { DIB_ELEMENTS: "huge" }]) {
      await refusal("-c new/cache -w new/work", env);
      expect(directories.map((path) => existsSync(path))).to.deep.equal([false, false]);
    }
    await check("-c new/cache -w new/work");
    expect(directories.map((path) => existsSync(path))).to.deep.equal([true, true]);
  });

  it("refuses a cache or work directory that cannot be", async () => {
    writeFileSync(join(directory.path, "file"), "");
    expect((await refusal("-c file/cache")).message).to.contain("option -c");
    expect((await refusal("-w file/work")).message).to.contain("option -w");
    expect((await refusal("-w file/work")).code).to.equal("bad-value");
    expect((await refusal("-w file/work")).message).to.match(/; choose another one\.$/);
    expect((await refusal("-w file")).code).to.equal("bad-value");
  });

  it("refuses a missing diskimage-builder", async () => {
    expect((await refusal("", { DIB_REPO_PATH: "/nonexistent" })).code).to.equal("missing-dib");
  });

  it("refuses a missing tool, naming its package", async () => {
    const { code, message } = await refusal("", { PATH: "/nonexistent" });
    expect(code).to.equal("missing-tool");
    expect(message).to.contain('install util-linux"');
  });

  it("refuses an element that is nowhere", async () => {
    const { code, message } = await refusal("", { DIB_ELEMENTS: "tiny huge" });
    expect(code).to.equal("missing-element");
    expect(message).to.match(/^The element huge is in none of /);
  });

  it("refuses an elements directory that disk-image-create would tear apart", async () => {
    const env = { DIB_LOCAL_ELEMENTS: "x", DIB_LOCAL_ELEMENTS_PATH: "/a b" };
    expect((await refusal("", env)).code).to.equal("elements-path");
  });

  it("refuses missing archive keys, unless others are given", async () => {
    const env = { DIB_ELEMENTS: "debian-minimal", DIB_APT_KEYRING: "/nonexistent.gpg" };
    const withElement = { ...env, DIB_REPO_PATH: withElements(directory.path, "base", "debian-minimal") };
    expect((await refusal("-i debian", withElement)).code).to.be.oneOf(["missing-keyring", "missing-tool"]);
  });

  it("refuses a work directory without room", async () => {
    expect((await refusal("-w /proc", {})).code).to.be.oneOf(["no-space", "bad-value"]);
  });
});

function withElements(parent: string, ...names: string[]): string {
  const repository = join(parent, "repository");
  mkdirSync(join(repository, "bin"), { recursive: true });
  for (const name of names) mkdirSync(join(repository, "elements", name), { recursive: true });
  writeFileSync(join(repository, "elements", "debian-minimal", "element-provides"), "operating-system\n");
  const command = join(repository, "bin", "disk-image-create");
  writeFileSync(command, "#!/bin/sh\necho 3.13.0\n");
  chmodSync(command, 0o755);
  return repository;
}
