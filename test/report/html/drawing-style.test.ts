import { expect } from "chai";
import { drawingStyle } from "../../../src/report/html/drawing-style.ts";
import { pageStyle } from "../../../src/report/html/page-style.ts";

const blocks = [
  ...[0, 1, 2, 3, 4, 5, "rest"].map((name) => `tile-${name}`),
  ...[0, 1, 2].map((name) => `shade-${name}`),
];

/** The relative luminance of a colour (WCAG 2.2, "relative luminance"). */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe("the style of drawings", () => {
  it("has every colour that a drawing may take", () => {
    for (const name of blocks) expect(drawingStyle).to.contain(`.${name} { fill: var(--${name}); }`);
  });

  // axe does not look behind the text of a drawing.
  it("lets what is written on a colour be read, in light and in dark", () => {
    const [light = "", dark = ""] = pageStyle.split("@media (prefers-color-scheme: dark)");
    for (const text of [light, dark.slice(0, dark.indexOf("\n}\n"))]) {
      const colors = new Map(
        [...text.matchAll(/--([\w-]+): (#\w{6})/g)].map(([, name = "", color = ""]) => [name, color]),
      );
      const ratio = (one: string, other: string) => contrast(colors.get(one) ?? "", colors.get(other) ?? "");
      for (const name of [...blocks, "good-block", "bad-block", "faint"])
        expect(ratio("ink", name), name).to.be.above(4.5);
      expect(ratio("plot", "sheet"), "plot").to.be.above(3);
      for (const name of ["sheet", "paper"]) expect(ratio("soft", name), name).to.be.above(4.5);
    }
  });
});
