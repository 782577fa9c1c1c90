import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { expect } from "chai";

function prepare(args: readonly string[], nodeOptions: readonly string[] = []) {
  return spawnSync(process.execPath, [...nodeOptions, "setup/prepare.mjs", ...args], { encoding: "utf8" });
}

describe("getting a clone ready", () => {
  it("knows its tasks", () => {
    const { status, stderr } = prepare(["holiday"]);
    expect(stderr).to.equal(
      "setup/prepare.mjs takes one of build, start, test, test:long, bench, fuzz, not holiday.\n",
    );
    expect(status).to.equal(1);
    expect(prepare(["toString"]).status).to.equal(1);
    expect(prepare([]).stderr).to.contain("not nothing");
  });

  it("bundles, and asks nothing of the host", () => {
    const { status, stderr } = prepare(["build"]);
    expect(stderr).to.equal("");
    expect(status).to.equal(0);
    expect(existsSync("dist/src/cli/setup.js")).to.equal(true);
  });

  it("says in one sentence which Node it wants, before anything else", () => {
    const old = "data:text/javascript,Object.defineProperty(process,'version',{value:'v18.20.4'})";
    const { status, stderr } = prepare(["start"], ["--import", old]);
    expect(stderr).to.equal(
      'Node v18.20.4 is too old or unsupported: install a Node that satisfies "^20.19.0 || >=22.12.0".\n',
    );
    expect(status).to.equal(1);
  });
});
