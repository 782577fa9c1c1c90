import { expect } from "chai";
import { memberTimeline } from "../../../checks/data/member-timeline.ts";

describe("the timeline of a member", () => {
  it("puts what it did beside what was told of it, in seconds from its death on", () => {
    const timeline = memberTimeline("A member", [10_000, 17_000, 20_000, 25_000, 26_000]);
    const spans = timeline.kind === "timeline" ? timeline.spans : [];
    expect(spans.map(({ from, to, state }) => `${state} ${from}-${to}`)).to.deep.equal([
      "dead 0-10",
      "alive 10-16",
      "UP 0-7",
      "DOWN 7-15",
      "UP 15-16",
    ]);
  });
});
