import { expect } from "chai";
import { html } from "../../../src/report/html/markup.ts";
import { linearAxis, plot, ticksAlong } from "../../../src/report/html/plot.ts";

describe("a plot", () => {
  it("has axes that end at round numbers, or where they are told to", () => {
    const round = linearAxis(0, 97, String);
    expect(round.ticks.map(({ value }) => value)).to.deep.equal([0, 20, 40, 60, 80, 100]);
    expect(round.place(50)).to.equal(0.5);
    expect(linearAxis(10, 60, String, true).place(60)).to.equal(1);
    expect(linearAxis(5, 5, String).place(5)).to.be.within(0, 1);
  });

  it("keeps words at its ends inside", () => {
    const anchors = ticksAlong(linearAxis(0, 100, String), 10).map(({ text }) => /anchor="(\w+)"/.exec(text)?.[1]);
    expect(anchors).to.deep.equal(["start", "middle", "middle", "middle", "middle", "end"]);
  });

  it("is one picture with a name", () => {
    const axis = linearAxis(0, 1, String);
    const { text } = plot('a "name"', axis, axis, html`<path/>`);
    expect(text)
      .to.match(/^<div class="plot" role="img" aria-label="a &quot;name&quot;">/)
      .and.to.contain("<path/>");
  });
});
