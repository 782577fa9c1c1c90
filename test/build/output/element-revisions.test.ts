import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { elementRevisions } from "../../../src/build/output/element-revisions.ts";
import { run } from "../../../src/host/run.ts";
import { testDirectory } from "../fixture.ts";

describe("elementRevisions", () => {
  const directory = testDirectory();

  it("tells the commit of a checkout and whether its elements were changed", async () => {
    const repository = join(directory.path, "repository");
    const elements = join(repository, "elements");
    const plain = join(directory.path, "plain");
    mkdirSync(elements, { recursive: true });
    mkdirSync(plain);
    writeFileSync(join(elements, "file"), "one");
    const env = { GIT_CEILING_DIRECTORIES: directory.path, GIT_CONFIG_GLOBAL: "/dev/null" };
    const git = (...args: string[]) =>
      run(["git", "-C", repository, "-c", "user.name=t", "-c", "user.email=t@example.org", ...args], { env });
    await git("init", "-q");
    await git("add", ".");
    await git("commit", "-q", "-m", "x");
    const commit = (await git("rev-parse", "HEAD")).stdout.trim();
    const path = `${elements}:${plain}:/nonexistent`;
    expect(await elementRevisions(path)).to.deep.equal([{ path: elements, commit, modified: false }]);
    writeFileSync(join(elements, "file"), "two");
    expect(await elementRevisions(path)).to.deep.equal([{ path: elements, commit, modified: true }]);
  });
});
