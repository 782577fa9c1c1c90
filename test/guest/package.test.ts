import { expect } from "chai";
import { type Package, packageDatabase, packageKey } from "../../src/guest/package.ts";

const one = (name: string, more: Partial<Package> = {}): Package => ({
  name,
  version: "1",
  architecture: "amd64",
  want: "install",
  intact: true,
  state: "installed",
  provides: [],
  ...more,
});

const databaseOf = (packages: readonly Package[]) =>
  packageDatabase({
    kind: "dpkg",
    sources: ["x"],
    packages,
    findings: [],
    compareVersions: (a, b) => a.length - b.length,
  });

describe("a package database", () => {
  it("finds installed packages by name before those that provide it", () => {
    const database = databaseOf([one("mawk", { provides: ["awk"] }), one("awk", { version: "2" })]);
    expect(database.installed("awk")?.version).to.equal("2");
    expect(databaseOf([one("mawk", { provides: ["awk"] })]).installed("awk")?.name).to.equal("mawk");
  });

  it("believes the last of two records of one package, as dpkg does, and tells architectures apart", () => {
    const database = databaseOf([
      one("a"),
      one("a", { state: "not-installed" }),
      one("b"),
      one("b", { architecture: "i386", state: "unpacked" }),
    ]);
    expect([database.installed("a"), database.installed("b")?.architecture]).to.deep.equal([undefined, "amd64"]);
  });

  it("takes what is not fully installed for absent", () => {
    const database = databaseOf([
      one("a", { state: "half-configured" }),
      one("b", { intact: false }),
      one("c", { state: "config-files" }),
      one("d", { state: undefined }),
    ]);
    expect(["a", "b", "c", "d", "e", "constructor"].map((name) => database.installed(name))).to.deep.equal(
      Array(6).fill(undefined),
    );
  });
});

describe("the key of a package", () => {
  it("tells versions and architectures apart", () => {
    const kernel = { name: "kernel", version: "1", architecture: "x86_64" };
    const keys = [kernel, { ...kernel, version: "2" }, { ...kernel, architecture: "i686" }].map(packageKey);
    expect(new Set(keys).size).to.equal(3);
  });
});
