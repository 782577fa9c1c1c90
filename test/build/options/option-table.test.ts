import { expect } from "chai";
import { defaultOf, OPTION_TABLE, type OptionRow } from "../../../src/build/options/option-table.ts";

describe("OPTION_TABLE", () => {
  const rows: readonly OptionRow[] = OPTION_TABLE;

  const defaults = (generation: "2014" | "today") =>
    Object.fromEntries(rows.flatMap((row) => (row.short ? [[row.short, defaultOf(row, generation)]] : [])));

  it("holds every option of the specification with its default", () => {
    const { a, b, c, i, o, r, s, t, w } = defaults("2014");
    expect({ a, b, c, i, o, r, s, t, w }).to.deep.equal({
      a: "amd64",
      b: "haproxy",
      c: "~/.cache/image-create",
      i: "ubuntu",
      o: "amphora-x64-haproxy",
      r: undefined,
      s: "5",
      t: "qcow2",
      w: ".",
    });
  });

  it("holds every option of today's script, whose defaults differ in two", () => {
    expect(Object.keys(defaults("today")).sort().join("")).to.equal("abcdefghiklmnoprstvwxy");
    expect(defaults("today")).to.deep.equal({ ...defaults("2014"), a: "the host's", s: "2" });
  });

  it("gives every name once, and defaults that are among the values", () => {
    const names = rows.flatMap((row) => [row.name, ...(row.short ? [row.short] : [])]);
    expect(new Set(names).size).to.equal(names.length);
    const limited = rows.filter((row) => row.values !== undefined);
    expect(limited).to.have.length.greaterThan(3);
    for (const row of limited) expect(row.values).to.include(row.default);
  });

  it("names each preset once", () => {
    const presets = rows.flatMap((row) => row.presets ?? []);
    expect(presets).to.have.length.greaterThan(15);
    expect(new Set(presets).size).to.equal(presets.length);
  });
});
