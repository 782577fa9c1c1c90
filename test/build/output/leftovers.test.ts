import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parseOptions } from "../../../src/build/options/options.ts";
import { removeLeftovers } from "../../../src/build/output/leftovers.ts";
import { processIdentity } from "../../../src/host/process-identity.ts";
import { testDirectory } from "../fixture.ts";

describe("removeLeftovers", () => {
  const directory = testDirectory();

  function remove(): string[] {
    const env = { HOME: directory.path };
    const request = parseOptions(["-w", "work", "-o", "out/amp"], env, directory.path);
    if (request.kind !== "build") throw new Error("nothing to build");
    const removed: string[] = [];
    removeLeftovers(request.options, (path) => removed.push(path));
    return removed;
  }

  function leave(path: string, owner: object): string {
    mkdirSync(join(directory.path, path), { recursive: true });
    writeFileSync(join(directory.path, path, ".owner.json"), JSON.stringify(owner));
    return join(directory.path, path);
  }

  it("removes what dead builds left below -w and beside the image, and nothing of a living one", () => {
    const living = processIdentity(process.pid) ?? {};
    const dead = { ...living, pid: 1 << 22 };
    const left = [leave("work/diskimage-create.abcdef", dead), leave("out/.diskimage-create.abcdef", dead)];
    leave("work/diskimage-create.ghijkl", living);
    leave("out/.diskimage-create.ghijkl", living);
    expect(remove()).to.deep.equal(left);
    expect(readdirSync(join(directory.path, "work"))).to.deep.equal(["diskimage-create.ghijkl"]);
    expect(readdirSync(join(directory.path, "out"))).to.deep.equal([".diskimage-create.ghijkl"]);
  });

  it("leaves missing directories to the checks", () => {
    expect(remove()).to.deep.equal([]);
  });
});
