import { expect } from "chai";
import { render, say } from "../../src/report/phrase.ts";

describe("a phrase", () => {
  it("keeps our words and those of a guest apart", () => {
    expect(say`Package ${"a"} is ${"b"}.`).to.deep.equal(["Package ", { guest: "a" }, " is ", { guest: "b" }, "."]);
    expect(say`${"a"}`).to.deep.equal([{ guest: "a" }]);
  });

  it("is written with each in its own way", () => {
    const upper = (words: string) => words.toUpperCase();
    expect(render(say`is ${"<b>"}!`, upper, (guest) => `[${guest}]`)).to.equal("IS [<b>]!");
  });
});
