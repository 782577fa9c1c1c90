import { expect } from "chai";
import { isSpan, timelinePlot } from "../../../src/report/html/timeline-plot.ts";

describe("a timeline", () => {
  const spans = [
    { label: "member 1", from: 0, to: 15, state: "UP" },
    { label: "member 2", from: 0, to: 30, state: "DRAIN" },
    { label: "member 1", from: 15, to: 30, state: "DOWN" },
  ];
  const { text } = timelinePlot({ kind: "timeline", name: "members", spans });

  it("has a row for each label, and a block for each span where it lay", () => {
    expect(text.match(/(?<=<span>)[^<]+/g)).to.deep.equal(["member 1", "member 2"]);
    const blocks = [
      ...text.matchAll(/<svg x="([\d.]+)%" width="([\d.]+)%"[^>]*><title>[^<]*<\/title><rect class="([\w-]+)"/g),
    ].map(([, ...all]) => all);
    expect(blocks).to.deep.equal([
      ["0", "50", "span-good"],
      ["50", "50", "span-bad"],
      ["0", "100", "tile-1"],
    ]);
  });

  it("names states in words, as colour alone tells nobody enough", () => {
    expect(text).to.contain(">UP · 15 s</text>").and.to.contain(">DOWN · 15 s</text>");
  });

  it("leaves out what lies nowhere in time", () => {
    expect(isSpan({ label: "", from: 2, to: 1 })).to.equal(false);
    expect(isSpan({ label: "", from: 0, to: Number.POSITIVE_INFINITY })).to.equal(false);
  });
});
