import { expect } from "chai";
import { damagedDatabase, demandHeaderSize, pagesMet } from "../../../src/guest/rpm/header-source.ts";

describe("sources of headers", () => {
  it("take memory for no header that is longer than the database or than any header", () => {
    expect(() => demandHeaderSize(100, 100)).not.to.throw();
    expect(() => demandHeaderSize(101, 100)).to.throw("a header of 101 bytes cannot be");
    expect(() => demandHeaderSize(64 * 1024 * 1024 + 1, 2 ** 40)).to.throw("cannot be");
  });

  it("read no page twice", () => {
    const met = pagesMet();
    met(1);
    met(2);
    expect(() => met(1)).to.throw("page 1 is used twice");
  });

  it("have one code for what is damaged", () => {
    expect(damagedDatabase("it is empty")).to.include({ code: "damaged-database", message: "it is empty" });
  });
});
