import { expect } from "chai";
import { type Combination, combinations, type MatrixDocument } from "../../src/matrix/combinations.ts";
import { Refusal } from "../../src/refusal.ts";
import { refusalOf } from "../support/refusal-code.ts";

const refuse = (clause: string, way: readonly string[]) => new Refusal("bad-matrix", `${way.join(".")}: ${clause}`);
const of = (document: Omit<MatrixDocument, "name">) => combinations({ name: "amp", ...document }, refuse);
const values = (stated: Combination["options"] | Combination["environment"]) =>
  Object.fromEntries([...stated].map(([name, { value }]) => [name, value]));

describe("the combinations of a matrix", () => {
  it("are all of its axes, the last one changing fastest", () => {
    const found = of({ axes: { "base-os": ["debian", "ubuntu"], size: [2, 3] } });
    expect(found.map(({ names }) => names.join(" "))).to.deep.equal(["debian 2", "debian 3", "ubuntu 2", "ubuntu 3"]);
    expect(values(found[1]?.options ?? new Map())).to.deep.equal({ "base-os": "debian", size: 3 });
  });

  it("let a later axis have the last word, and know where everything stands", () => {
    const [only] = of({
      options: { size: 2 },
      environment: { A: "1", B: "1" },
      axes: { big: [{ name: "big", options: { size: 9 }, environment: { B: "2" } }], "package-agent": [true] },
    });
    expect(only?.names).to.deep.equal(["big", "package-agent"]);
    expect(values(only?.options ?? new Map())).to.deep.equal({ size: 9, "package-agent": true });
    expect(values(only?.environment ?? new Map())).to.deep.equal({ A: "1", B: "2" });
    expect(only?.options.get("size")?.way).to.deep.equal(["axes", "big", "0", "options", "size"]);
    expect(only?.environment.get("A")?.way).to.deep.equal(["environment", "A"]);
  });

  it("leave out what is excluded, by one axis or by several", () => {
    const axes = { os: [{ name: "a" }, { name: "b" }], type: ["qcow2", "tar"], fips: [true, false] };
    const found = of({ axes, exclude: [{ os: "b", type: "tar" }, { fips: true }] });
    expect(found.map(({ names }) => names.join(" "))).to.deep.equal([
      "a qcow2 no-fips",
      "a tar no-fips",
      "b qcow2 no-fips",
    ]);
  });

  it("may be more than there may be images, where most are excluded, but not without end", () => {
    const many = (most: number) => [...Array(most).keys()].map(String);
    const exclude = many(63).map((a) => ({ a }));
    expect(of({ axes: { a: many(64), b: many(64) }, exclude })).to.have.lengthOf(64);
    expect(refusalOf(() => of({ axes: { a: many(64), b: many(64), c: ["1", "2"] }, exclude }))?.message).to.equal(
      "axes: its axes have 8192 combinations, and 4096 are the most; part it into several",
    );
  });

  for (const [what, exclusion, message] of [
    ["an axis", { oss: "a" }, 'exclude.0.oss: there is no axis "oss"; known are os, size'],
    ["a value", { os: "c" }, 'exclude.0.os: the axis "os" has no value "c"; correct it'],
  ] as const) {
    it(`refuse to exclude ${what} that there is not`, () => {
      const document = { axes: { os: [{ name: "a" }], size: [3] }, exclude: [exclusion] };
      expect(refusalOf(() => of(document))?.message).to.equal(message);
    });
  }
});
