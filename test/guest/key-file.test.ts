import { expect } from "chai";
import { parseKeyFile } from "../../src/guest/key-file.ts";

describe("files of keys and values", () => {
  it("tell each key with its section", () => {
    const text = "a=1\n[main]\n# b=2\n ;c=3\nd = 4=5 \n[x y]\ne=\n=f\nnothing\n";
    expect(parseKeyFile(text, "f")).to.deep.equal([
      { section: "", key: "a", value: "1", file: "f" },
      { section: "main", key: "d", value: "4=5", file: "f" },
      { section: "x y", key: "e", value: "", file: "f" },
    ]);
  });
});
