import { expect } from "chai";
import { Skip, skip } from "../../src/verify/skip.ts";

describe("skipping a check", () => {
  it("says why and what would make it run", () => {
    expect(() => skip("no engine", "install one")).to.throw(Skip, "no engine; install one");
  });
});
