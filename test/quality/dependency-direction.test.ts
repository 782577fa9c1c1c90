import { readFileSync } from "node:fs";
import { expect } from "chai";
import { circles, wrongDirections } from "./dependency-direction.ts";
import { trackedFiles } from "./tracked-files.ts";

describe("the direction of dependencies", () => {
  const files = trackedFiles().filter((path) => /^(src|checks)\/.*\.ts$/.test(path));
  const product = new Map(files.map((path) => [path, readFileSync(path, "utf8")]));

  it("is kept by every source file", () => {
    expect(files).to.include("src/disk/reader.ts");
    expect(wrongDirections(product)).to.deep.equal([]);
  });

  it("has no circle", () => {
    expect(circles(product)).to.deep.equal([]);
    const sources = new Map([
      ["src/disk/a.ts", 'import { b } from "./b.ts"; import { d } from "./d.ts";'],
      ["src/disk/b.ts", 'import { c } from "./deep/c.ts"; import { d } from "./d.ts";'],
      ["src/disk/deep/c.ts", 'import type { A } from "../a.ts";'],
      ["src/disk/d.ts", 'import { readFileSync } from "node:fs";'],
    ]);
    const circle = "src/disk/a.ts → src/disk/b.ts → src/disk/deep/c.ts → src/disk/a.ts";
    expect(circles(sources)).to.deep.equal([circle]);
  });

  const violations: [string, string, string][] = [
    ["src/disk/a.ts", 'import { b } from "../filesystem/b.ts";', "disk may import no other layer, not filesystem"],
    ["src/filesystem/a.ts", 'import type { B } from "../guest/b.ts";', "filesystem may import disk, not guest"],
    ["src/guest/a.ts", 'const b = await import("../runtime/b.ts");', "not runtime"],
    ["src/guest/a.ts", 'import { run } from "../host/run.ts";', "not host"],
    ["src/build/a.ts", 'export { b } from "../verify/b.ts";', "build may import host, not verify"],
    ["src/os-release.ts", 'import { b } from "./host/b.ts";', "os-release may import no other layer, not host"],
    ["src/host/a.ts", 'import "../build/b.ts";', "host may import no other layer, not build"],
    ["src/verify/a.ts", 'import {\n  b,\n  c,\n} from "../report/b.ts";', "not report"],
    ["src/verify/deep/a.ts", 'import { b } from "../../cli/b.ts";', "not cli"],
    [
      "checks/a.check.ts",
      'import { b } from "../src/disk/b.ts";',
      "checks may import verify, guest, runtime, not disk",
    ],
    ["src/verify/a.ts", 'import { b } from "../../checks/b.check.ts";', "not checks"],
    ["src/disk/a.ts", 'import { b } from "../../test/b.ts";', "not outside"],
    [
      "src/index.ts",
      'import { b } from "./cli/b.ts";',
      "index may import verify, runtime, backend, filesystem, disk, not cli",
    ],
    ["src/backend/a.ts", 'import { b } from "../index.ts";', "not index"],
    ["src/novel/a.ts", "", "there is no rule for the layer novel"],
  ];

  for (const [path, text, rule] of violations) {
    it(`is found broken in ${path} by: ${text || "its place"}`, () => {
      const found = wrongDirections(new Map([[path, text]]));
      expect(found).to.have.length(1);
      expect(found[0]).to.contain(path).and.to.contain(rule);
    });
  }

  it("lets every layer look down", () => {
    const sources = new Map([
      ["src/cli/a.ts", 'import { b } from "../build/b.ts"; import { c } from "../verify/c.ts";'],
      ["src/guest/a.ts", 'import { parseOsRelease } from "../os-release.ts";'],
      ["src/runtime/a.ts", 'import { b } from "../host/b.ts"; import { Refusal } from "../refusal.ts";'],
      ["checks/a.check.ts", 'import { b } from "../src/verify/b.ts"; import { expect } from "chai";'],
    ]);
    expect(wrongDirections(sources)).to.deep.equal([]);
  });
});
