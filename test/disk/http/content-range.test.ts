import { expect } from "chai";
import { parseContentRange, saysEmpty } from "../../../src/disk/http/content-range.ts";

describe("parseContentRange", () => {
  it("takes what RFC 9110 gives as an example", () => {
    expect(parseContentRange("bytes 42-1233/1234")).to.deep.equal({ first: 42, last: 1233, length: 1234 });
    expect(parseContentRange("bytes 0-0/1")).to.deep.equal({ first: 0, last: 0, length: 1 });
  });

  it("takes nothing that leaves a number open or contradicts itself", () => {
    const wrong = ["", "bytes 42-1233/*", "bytes */1234", "bytes 5-4/9", "bytes 0-9/9", "lines 0-1/9", "bytes 0-1/9,"];
    const huge = ["bytes 0-1/9007199254740993", "bytes 0-1/99999999999999999", "bytes -1-1/9", "bytes 0x1-2/9"];
    for (const header of [...wrong, ...huge, undefined]) expect(parseContentRange(header)).to.equal(undefined);
  });
});

describe("saysEmpty", () => {
  it("knows an empty file", () => {
    expect([saysEmpty("bytes */0"), saysEmpty("bytes */10"), saysEmpty(undefined)]).to.deep.equal([true, false, false]);
  });
});
