import { expect } from "chai";
import { demand, piecesOf } from "../../../src/guest/packed/pieces.ts";
import { readerOf } from "../../support/bytes-reader.ts";

describe("pieces of a file", () => {
  const bytes = Buffer.from(Array.from({ length: 600_000 }, (_, index) => index % 251));

  it("make up what was asked for, none of it large", () => {
    const pieces = [...piecesOf(readerOf(bytes), 10, 599_999)];
    expect(Buffer.concat(pieces).equals(bytes.subarray(10, 599_999))).to.equal(true);
    expect(Math.max(...pieces.map(({ length }) => length))).to.be.at.most(64 * 1024);
  });

  it("are refused where a structure reaches beyond the end", () => {
    expect(demand(readerOf(bytes), 0, 4, "its header")).to.deep.equal(bytes.subarray(0, 4));
    expect(() => demand(readerOf(bytes), 8, 4, "its header", 10)).to.throw("it ends at byte 10, within its header");
  });
});
