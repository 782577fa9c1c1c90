import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { packageInfo } from "../../src/host/package-root.ts";

describe("packageInfo", () => {
  it("finds this package from wherever its code lies", () => {
    const info = packageInfo();
    expect(info.name).to.equal("amphora-image");
    expect(info.version).to.equal(JSON.parse(readFileSync("package.json", "utf8")).version);
    expect(existsSync(join(info.root, "elements"))).to.equal(true);
    expect(packageInfo(join(info.root, "dist", "src", "cli"))).to.deep.equal(info);
  });

  it("fails outside of any package", () => {
    expect(() => packageInfo("/proc")).to.throw("no package.json above /proc");
  });
});
