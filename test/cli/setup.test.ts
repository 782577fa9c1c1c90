import { spawnSync } from "node:child_process";
import { expect } from "chai";

function setup(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  return spawnSync(process.execPath, ["--import", "tsx", "src/cli/setup.ts", ...args], { env, encoding: "utf8" });
}

describe("the set-up of host packages", () => {
  it("knows its tasks", () => {
    const { status, stderr } = setup(["holiday"]);
    expect(stderr).to.equal("The task must be one of start, test, bench.\n");
    expect(status).to.equal(1);
  });

  it("refuses with one sentence where nothing can be installed", () => {
    const { status, stderr } = setup(["start"], { PATH: "/nowhere" });
    expect(stderr).to.match(/^This host lacks .*disk-image-create \(for building images\).*by hand\.\n$/);
    expect(status).to.equal(1);
  });
});
