import { expect } from "chai";
import { parse } from "yaml";
import { renderedYaml } from "../../src/matrix/rendered-yaml.ts";
import { hostileWords } from "./sample.ts";

describe("renderedYaml", () => {
  it("says where it comes from, whatever the file is called", () => {
    expect(renderedYaml("a\nb: c.yaml", { x: 1 })).to.equal(
      '# Made by "diskimage-create matrix" of a_b_ c.yaml: change that and make this anew.\nx: 1\n',
    );
  });

  it("keeps every word, and makes the same bytes of the same value", () => {
    const value = Object.fromEntries(hostileWords.map((word, index) => [`k${index}`, [word, { word }]]));
    const text = renderedYaml("m.yaml", value);
    expect(parse(text)).to.deep.equal(value);
    expect(parse(text, { version: "1.1" })).to.deep.equal(value);
    expect(renderedYaml("m.yaml", value)).to.equal(text);
  });

  it("repeats what occurs twice, since GitHub knew no aliases for long", () => {
    const same = ["a"];
    expect(renderedYaml("m.yaml", { x: same, y: same })).to.not.match(/[&*]/);
  });
});
