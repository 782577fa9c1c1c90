import { expect } from "chai";
import { features, imageFaults, notes, releases } from "../../../checks/data/octavia-releases.ts";

describe("Octavia's releases", () => {
  it("follow each other", () => {
    expect(releases.map(({ major }) => major)).to.deep.equal(releases.map((_, index) => index + 5));
    expect(new Set(releases.map(({ series }) => series)).size).to.equal(releases.length);
  });

  it("bring features, oldest first, and leave faults behind", () => {
    const known = releases.map(({ major }) => major);
    expect(features.map(({ since }) => since)).to.deep.equal(features.map(({ since }) => since).sort((a, b) => a - b));
    for (const { since } of features) expect(known).to.include(since);
    for (const { before } of notes) expect(known).to.include(before);
  });

  it("do not start under a Python that they do not know", () => {
    const hit = (agent: number, python: [number, number] | undefined, pyroute2?: string) =>
      imageFaults.filter(({ applies }) => applies({ agent, python, pyroute2 })).length;
    expect([hit(18, [3, 14]), hit(19, [3, 14]), hit(18, [3, 13]), hit(18, undefined)]).to.deep.equal([1, 0, 0, 0]);
    expect([hit(9, [3, 8], "0.5.13"), hit(9, [3, 8], "0.5.14")]).to.deep.equal([1, 0]);
  });
});
