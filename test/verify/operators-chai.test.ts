import * as chai from "chai";
import { expect } from "chai";
import * as given from "../../src/verify/operators-chai.ts";

describe("the Chai that operators' checks are given", () => {
  it("is our own, all of it", () => {
    expect(Object.keys(given)).to.have.members(Object.keys(chai)).and.to.include("assert");
    expect(given.expect).to.equal(chai.expect);
  });
});
