import { expect } from "chai";
import { followChain } from "../../../src/filesystem/fat/cluster-chain.ts";
import { randomOf } from "../../support/random.ts";
import { codeOf } from "../../support/refusal-code.ts";

/** A table in which these clusters follow one another. */
function tableOf(clusters: readonly number[], last = 0) {
  const next = new Map(clusters.map((cluster, index) => [cluster, clusters[index + 1] ?? last]));
  return { dirty: false, next: (cluster: number) => next.get(cluster) ?? 0 };
}

describe("followChain", () => {
  it("gives a chain in runs, from any place", () => {
    const chain = followChain(tableOf([5, 6, 7, 20, 21, 3]), 5, 6, "x");
    expect(chain.length).to.equal(6);
    expect([...chain.runs(0, 6)]).to.deep.equal([
      { first: 5, count: 3 },
      { first: 20, count: 2 },
      { first: 3, count: 1 },
    ]);
    expect([...chain.runs(2, 2)]).to.deep.equal([
      { first: 7, count: 1 },
      { first: 20, count: 1 },
    ]);
    expect([...chain.runs(1, 0)]).to.deep.equal([]);
  });

  it("finds every cluster of a long chain again", () => {
    const random = randomOf(1);
    const clusters = Array.from({ length: 3000 }, (_, index) => index + 2).sort(() => random(3) - 1);
    const chain = followChain(tableOf(clusters), clusters[0] ?? 0, 3000, "x");
    for (let round = 0; round < 100; round++) {
      const index = random(3000);
      const count = random(3000 - index);
      const found = [...chain.runs(index, count)].flatMap(({ first, count: length }) =>
        Array.from({ length }, (_, step) => first + step),
      );
      expect(found).to.deep.equal(clusters.slice(index, index + count));
    }
  });

  it("refuses every circle, and what has no end in sight", () => {
    for (const length of [1, 2, 3, 7, 100]) {
      const clusters = Array.from({ length }, (_, index) => index + 2);
      for (const back of clusters) {
        expect(codeOf(() => followChain(tableOf(clusters, back), 2, length, "x"))).to.equal("corrupt-filesystem");
      }
    }
    const endless = { dirty: false, next: (cluster: number) => cluster + 1 };
    expect(codeOf(() => followChain(endless, 2, 10, "x"))).to.equal("corrupt-filesystem");
  });
});
