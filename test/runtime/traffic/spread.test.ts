import { expect } from "chai";
import { spread } from "../../../src/runtime/traffic/spread.ts";

describe("the spread of requests", () => {
  it("counts by who answered", async () => {
    const counts = await spread(7, async (index) => ["b", "a", "c"][index % 3] ?? "");
    expect(Object.entries(counts)).to.deep.equal([
      ["a", 2],
      ["b", 3],
      ["c", 2],
    ]);
  });

  it("counts members that are called like properties of objects", async () => {
    expect(Object.keys(await spread(1, async () => "constructor"))).to.deep.equal(["constructor"]);
  });
});
