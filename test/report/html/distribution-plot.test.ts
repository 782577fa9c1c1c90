import { expect } from "chai";
import { distributionPlot, shareText } from "../../../src/report/html/distribution-plot.ts";

describe("a distribution as a curve", () => {
  const quantiles = [
    [0, 1],
    [0.5, 2],
    [0.9, 4],
    [0.99, 8],
    [1, 10],
  ] as const;
  const { text } = distributionPlot({ kind: "distribution", name: "latency", unit: "ms", quantiles });

  it("tells what matters of it in words", () => {
    expect(text).to.contain(
      'aria-label="latency: 50 % within 2 ms, 90 % within 4 ms, 99 % within 8 ms, all within 10 ms"',
    );
    expect([0, 0.999, 1].map(shareText)).to.deep.equal(["least", "99.9 %", "all"]);
  });

  it("gives every further nine the same width", () => {
    const at = new Map([...text.matchAll(/ x="([\d.]+)%"[^>]*>([^<]+)</g)].map(([, x, words]) => [words, Number(x)]));
    expect(at.get("99 %")).to.be.closeTo(2 * (at.get("90 %") ?? 0), 0.01);
    expect(at.get("all")).to.equal(100);
    const tail = { kind: "distribution", name: "latency", unit: "ms", quantiles: quantiles.slice(1, 4) } as const;
    expect(distributionPlot(tail).text).to.contain(' x="0%"').and.to.contain(' x="100%"');
  });
});
