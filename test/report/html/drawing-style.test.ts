import { expect } from "chai";
import { drawingStyle } from "../../../src/report/html/drawing-style.ts";

describe("the style of drawings", () => {
  it("has every colour that a drawing may take", () => {
    const names = [
      ...[0, 1, 2, 3, 4, 5, "rest"].map((name) => `tile-${name}`),
      ...[0, 1, 2].map((name) => `shade-${name}`),
    ];
    for (const name of names) expect(drawingStyle).to.contain(`.${name} { fill: var(--${name}); }`);
  });
});
