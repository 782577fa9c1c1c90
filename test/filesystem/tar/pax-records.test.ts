import { expect } from "chai";
import { parsePaxRecords } from "../../../src/filesystem/tar/pax-records.ts";
import { codeOf } from "../../support/refusal-code.ts";

const parse = (text: string) =>
  [...parsePaxRecords(Buffer.from(text, "latin1"))].map(([key, value]) => [key, Buffer.from(value).toString("latin1")]);

describe("parsePaxRecords", () => {
  it("reads records one after the other, a line break or an equals sign in a value included", () => {
    expect(parse("12 path=a/b\n17 comment=x=y\nz\n9 empty=\n")).to.deep.equal([
      ["path", "a/b"],
      ["comment", "x=y\nz"],
      ["empty", ""],
    ]);
    expect(parse("")).to.deep.equal([]);
  });

  it("keeps bytes that are no text", () => {
    expect(parse("10 path=\xff\n")).to.deep.equal([["path", "\xff"]]);
  });

  it("refuses what does not count itself right", () => {
    for (const text of [
      "13 path=a/b\n",
      "11 path=a/b\n",
      "path=a\n",
      // The rest has neither digits nor a space.
      "12 path=a/b\npath\n",
      "12 path=a/b\n0 a=b\n",
      "12 path",
      "0 a=b\n",
      "-6 a=b\n",
      "99 a=b\n",
      "6 ab\n\n",
      "1e1 path=x\n",
      "\0\0\0",
    ]) {
      expect(
        codeOf(() => parse(text)),
        JSON.stringify(text),
      ).to.equal("corrupt-tar");
    }
  });
});
