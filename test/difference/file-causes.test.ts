import { expect } from "chai";
import type { FileChange, PackageChange } from "../../src/difference/difference.ts";
import { withCauses } from "../../src/difference/file-causes.ts";

const packages: PackageChange[] = [{ name: "a", architecture: "all", change: "upgraded", old: "1", new: "2" }];
const file = (path: string): FileChange => ({ path, change: "changed", aspects: ["content"] });
const causeOf = (path: string, ...owners: string[]) => withCauses([file(path)], packages, () => owners)[0]?.cause;

describe("the cause of a change", () => {
  it("is the package that changed, though others own the path too", () => {
    expect(causeOf("/usr/bin", "b", "a")).to.deep.equal({ kind: "package", package: "a" });
  });

  it("is the build where the package did not change", () => {
    expect(causeOf("/var/log/a", "b")).to.deep.equal({ kind: "build", noise: "log" });
  });

  it("is the package even where a build would change it too", () => {
    expect(causeOf("/var/log/a", "a")).to.deep.equal({ kind: "package", package: "a" });
  });

  it("is not known of anything else", () => {
    expect(withCauses([file("/etc/rc.local")], packages, () => [])).to.deep.equal([file("/etc/rc.local")]);
  });
});
