import { expect } from "chai";
import { comparePackages, compareSizes } from "../../src/difference/package-comparison.ts";
import { needTools, runTool } from "../support/real-tool.ts";

const set = (kind: "dpkg" | "rpm", ...words: string[]) => ({
  packageKind: kind,
  packages: words.map((word) => {
    const [name = "", version = "", architecture = "amd64"] = word.split(" ");
    return { name, version, architecture };
  }),
});
const told = (old: ReturnType<typeof set>, now: ReturnType<typeof set>) =>
  comparePackages(old, now).map(({ name, architecture, change, old: was, new: is }) =>
    [change, name, architecture, was ?? "-", is ?? "-"].join(" "),
  );

describe("packages of two images", () => {
  it("are added, removed, upgraded and downgraded, by name", () => {
    const old = set("dpkg", "z 1", "same 1", "up 1.9", "down 2", "gone 1");
    const now = set("dpkg", "new 1", "same 1", "up 1.10", "down 1", "z 1");
    expect(told(old, now)).to.deep.equal([
      "downgraded down amd64 2 1",
      "removed gone amd64 1 -",
      "added new amd64 - 1",
      "upgraded up amd64 1.9 1.10",
    ]);
  });

  const versions = ["1.0", "1:0.9", "1.0~rc1", "1.0+b1", "1.0-1", "1.0-1~bpo1", "1.0-1+deb12u1", "1.0a", "0", "1.00"];
  it("have the direction that dpkg gives them", function () {
    needTools(this, "dpkg");
    for (const a of versions) {
      for (const b of versions.filter((version) => version !== a)) {
        const word = comparePackages(set("dpkg", `a ${a}`), set("dpkg", `a ${b}`))[0]?.change;
        const operator = { upgraded: "lt", downgraded: "gt", changed: "eq" }[word as "upgraded"];
        runTool("dpkg", ["--compare-versions", a, operator, b]);
      }
    }
  });

  it("have rpm's order where rpm keeps them", () => {
    expect(told(set("rpm", "a 1.0^git1-1"), set("rpm", "a 1.0-1"))).to.deep.equal([
      "downgraded a amd64 1.0^git1-1 1.0-1",
    ]);
  });

  it("have no direction between two package managers", () => {
    expect(told(set("rpm", "a 1-1"), set("dpkg", "a 2-1"))).to.deep.equal(["changed a amd64 1-1 2-1"]);
  });

  it("are told apart by architecture where there are several, and change it where there are not", () => {
    const old = set("dpkg", "a 1", "b 1", "b 1 i386", "c 1");
    const now = set("dpkg", "a 2 all", "b 1", "b 2 i386", "c 1 arm64");
    expect(told(old, now)).to.deep.equal([
      "upgraded a all 1 2",
      "upgraded b i386 1 2",
      "changed c arm64 1 (amd64) 1 (arm64)",
    ]);
  });

  it("are added and removed one by one where several versions are installed", () => {
    const kernels = (...found: string[]) => set("rpm", ...found.map((version) => `kernel ${version}`));
    expect(told(kernels("1-1", "2-1"), kernels("2-1", "3-1", "4-1"))).to.deep.equal([
      "removed kernel amd64 1-1 -",
      "added kernel amd64 - 3-1",
      "added kernel amd64 - 4-1",
    ]);
    expect(told(kernels("1-1", "2-1"), kernels("2-1", "3-1"))).to.deep.equal(["upgraded kernel amd64 1-1 3-1"]);
    expect(told(kernels("1-1", "1-1"), kernels("1-1"))).to.deep.equal(["removed kernel amd64 1-1 -"]);
  });

  it("are compared in time though one is there a hundred thousand times", () => {
    const many = (version: string) => set("dpkg", ...Array<string>(100_000).fill(`a ${version}`));
    expect(told(many("1"), many("2"))).to.have.lengthOf(200_000);
  });

  it("have their sizes told, the largest change first", () => {
    const old = new Map([
      ["a", 10],
      ["b", 5],
      ["", 7],
      ["same", 1],
    ]);
    const now = new Map([
      ["a", 11],
      ["c", 30],
      ["", 7],
      ["same", 1],
    ]);
    expect(compareSizes(old, now)).to.deep.equal([
      { package: "c", old: 0, new: 30 },
      { package: "b", old: 5, new: 0 },
      { package: "a", old: 10, new: 11 },
    ]);
  });
});
