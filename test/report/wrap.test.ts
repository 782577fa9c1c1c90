import { expect } from "chai";
import { widthOf, wrapped } from "../../src/report/wrap.ts";

describe("wrapping", () => {
  it("breaks at blanks, keeping those that indent", () => {
    expect(wrapped("one two three four", 9)).to.deep.equal(["one two", "three", "four"]);
    expect(wrapped("  one  two", 7)).to.deep.equal(["  one", "two"]);
    expect(wrapped("exactly nine", 12)).to.deep.equal(["exactly nine"]);
    expect(wrapped("")).to.deep.equal([""]);
    expect(wrapped("a b".repeat(1000))).to.have.length(1);
  });

  it("breaks a word that is longer than a line, between characters", () => {
    expect(wrapped("a 0123456789 b", 4)).to.deep.equal(["a", "0123", "4567", "89 b"]);
    expect(wrapped("😀😀😀", 4)).to.deep.equal(["😀😀", "😀"]);
    expect(wrapped("大き", 1)).to.deep.equal(["大", "き"]);
  });

  it("loses nothing, and keeps to the columns", () => {
    const text = "Lorem ipsum dolor ".repeat(50) + "x".repeat(300);
    for (const columns of [10, 33, 60]) {
      const lines = wrapped(text, columns);
      expect(Math.max(...lines.map(widthOf))).to.be.at.most(columns);
      expect(lines.join("").replaceAll(" ", "")).to.equal(text.replaceAll(" ", ""));
    }
  });

  it("knows what is wide and what takes no room", () => {
    expect(widthOf("größe")).to.equal(5);
    expect(widthOf("e\u0301")).to.equal(1);
    expect(widthOf("大😀x")).to.equal(5);
  });
});
