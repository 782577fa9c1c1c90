import { expect } from "chai";
import { directoryNames } from "../../../src/filesystem/xfs/directory-names.ts";
import { codeOf } from "../../support/refusal-code.ts";

describe("directoryNames", () => {
  it("leaves out . and .. and keeps bytes that are no UTF-8", () => {
    const names = directoryNames(99);
    for (const name of [".", "..", "ä", Buffer.from([0xff])]) names.add(Buffer.from(name), 5);
    expect(names.entries.map(({ name }) => name)).to.deep.equal(["ä", "\udcff"]);
  });

  it("refuses names that no directory can hold, names twice and numbers beyond 2^53", () => {
    const names = directoryNames(99);
    names.add(Buffer.from("once"), 5);
    for (const name of ["", "a/b", "a\0b", "once"]) {
      expect(
        codeOf(() => names.add(Buffer.from(name), 5)),
        name,
      ).to.equal("corrupt-filesystem");
    }
    expect(codeOf(() => names.add(Buffer.from("far"), 2 ** 60))).to.equal("corrupt-filesystem");
  });
});
