import { expect } from "chai";
import { seriesPlot, thinned } from "../../../src/report/html/series-plot.ts";

describe("a series as a line", () => {
  it("runs from its first to its last moment, and says so", () => {
    const { text } = seriesPlot({
      kind: "series",
      name: "load",
      unit: "1/s",
      points: [
        [10, 0],
        [15, 50],
        [20, 100],
      ],
    });
    expect(text).to.contain('aria-label="load over 10 s: from 0 1/s to 100 1/s"');
    expect(text).to.contain('class="line" d="M0,1000L500,500L1000,0"');
  });

  it("keeps its peaks and gaps when it has fewer points", () => {
    const points = Array.from(
      { length: 10_000 },
      (_, index) => [index, index === 5000 ? 900 : index === 7000 ? -5 : 1] as const,
    );
    const fewer = thinned(points);
    expect(fewer.length).to.be.within(200, 700);
    expect(fewer).to.deep.include([5000, 900]).and.to.deep.include([7000, -5]);
    expect(fewer.map(([time]) => time)).to.deep.equal(
      [...fewer.map(([time]) => time)].sort((one, other) => one - other),
    );
  });
});
