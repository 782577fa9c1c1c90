import { expect } from "chai";
import { OPTION_TABLE, type OptionRow, VARIABLE_TABLE } from "../../../src/build/options/option-table.ts";

describe("OPTION_TABLE", () => {
  const rows: readonly OptionRow[] = OPTION_TABLE;

  it("holds every option of the specification with its default", () => {
    const facts = rows.filter((row) => row.default !== undefined).map((row) => [row.short, row.default]);
    expect(Object.fromEntries(facts)).to.deep.equal({
      a: "amd64",
      b: "haproxy",
      c: "~/.cache/image-create",
      i: "ubuntu",
      o: "amphora-x64-haproxy",
      s: "5",
      t: "qcow2",
      w: ".",
    });
    expect(rows.map((row) => row.short).filter(Boolean)).to.include.members(["h", "r", "d", "p"]);
  });

  it("gives every name once, and defaults that are among the values", () => {
    const names = rows.flatMap((row) => [row.name, ...(row.short ? [row.short] : [])]);
    expect(new Set(names).size).to.equal(names.length);
    const limited = rows.filter((row) => row.values !== undefined);
    expect(limited).to.have.length.greaterThan(3);
    for (const row of limited) expect(row.values).to.include(row.default);
  });

  it("names every variable of the specification", () => {
    expect(VARIABLE_TABLE.map((row) => row.name)).to.include.members([
      ...["DIB_DISTRIBUTION_MIRROR", "DIB_REPO_PATH", "ELEMENTS_REPO_PATH"],
      ...["DIB_ELEMENTS", "DIB_LOCAL_ELEMENTS", "DIB_LOCAL_ELEMENTS_PATH"],
    ]);
  });
});
