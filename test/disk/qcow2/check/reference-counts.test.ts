import { expect } from "chai";
import { codeOf } from "../../../support/refusal-code.ts";
import { found, stateOf } from "./check-state-fixture.ts";
import { smallQcow2 } from "./small-qcow2.ts";

const structure = () => "it";

describe("the references to clusters", () => {
  it("count for every cluster that they touch", () => {
    const { references } = stateOf(smallQcow2());
    references.add(1000, 1100, 0, structure);
    references.add(2048, 512, 0, structure);
    references.add(9, 0, 0, structure);
    expect([...references.counts].slice(0, 8)).to.deep.equal([0, 1, 1, 1, 2, 0, 0, 0]);
    expect(references.clusters).to.equal(8);
  });

  it("may end less than a cluster behind the end of the file", () => {
    const state = stateOf(smallQcow2());
    state.references.add(4095, 512, 0, structure);
    expect([...state.references.counts].slice(7)).to.deep.equal([1, 1]);
    expect(state.references.clusters).to.equal(9);
    expect(found(state)).to.deep.equal([]);
  });

  it("are wrong when they end further on", () => {
    const state = stateOf(smallQcow2());
    state.references.add(4096, 512, 40, structure);
    state.references.add(2 ** 61, 512, 48, structure);
    expect(found(state)).to.deep.equal(["corruption beyond-end", "corruption beyond-end"]);
    expect(state.tally.findings[0]).to.deep.include({ offset: 40, structure: "it" });
    expect(state.references.counts.every((count) => count === 0)).to.equal(true);
  });

  it("cannot be more than a refcount can say", () => {
    const bytes = smallQcow2();
    bytes.writeUInt32BE(1, 96);
    const state = stateOf(bytes);
    for (let time = 0; time < 5; time++) state.references.add(512, 1, 0, structure);
    expect(state.references.counts[1]).to.equal(3);
    expect(found(state)).to.deep.equal(["corruption refcount-overflow", "corruption refcount-overflow"]);
  });

  it("cost work", () => {
    const { references } = stateOf(smallQcow2(), 10);
    references.add(0, 4096, 0, structure);
    expect(codeOf(() => references.add(0, 4096, 0, structure))).to.equal("unsupported-format");
  });
});
