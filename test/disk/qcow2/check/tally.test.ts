import { expect } from "chai";
import { mostFindings, openTally } from "../../../../src/disk/qcow2/check/tally.ts";
import { limitedWork } from "../../../../src/disk/qcow2/check/work.ts";
import { codeOf } from "../../../support/refusal-code.ts";

describe("the tally of a check", () => {
  it("counts by weight, and keeps the first findings only", () => {
    const tally = openTally(limitedWork());
    let texts = 0;
    const text = () => {
      texts++;
      return { structure: "here", clause: "is wrong" };
    };
    tally.add("leak", "refcount-too-high", 7, text);
    for (let index = 0; index < mostFindings + 5; index++) tally.add("corruption", "unaligned", index, text);
    expect([tally.count("leak"), tally.count("corruption"), tally.count("error")]).to.deep.equal([
      1,
      mostFindings + 5,
      0,
    ]);
    expect(tally.findings).to.have.length(mostFindings);
    expect(texts).to.equal(mostFindings);
    expect(tally.findings[0]).to.deep.equal({
      kind: "refcount-too-high",
      weight: "leak",
      offset: 7,
      structure: "here",
      clause: "is wrong",
    });
  });

  it("ends with the work that may be done", () => {
    const tally = openTally(limitedWork(100));
    const add = () => tally.add("leak", "refcount-too-high", 7, () => ({ structure: "here", clause: "is wrong" }));
    for (let index = 0; index < 3; index++) add();
    expect(codeOf(add)).to.equal("unsupported-format");
  });
});
