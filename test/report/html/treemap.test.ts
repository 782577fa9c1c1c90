import { expect } from "chai";
import { type Tile, treemapDrawing } from "../../../src/report/html/treemap.ts";

/** Tiles as they were drawn: title, colour, and area as a share of the whole. */
function drawn(root: Tile) {
  const tile =
    /<svg x="([\d.]+)%" y="([\d.]+)" width="([\d.]+)%" height="([\d.]+)"><title>([^<]*)<\/title><rect class="([^"]*)"/g;
  return [...treemapDrawing("A map", root).text.matchAll(tile)].map(([, x, y, width, height, title, color]) => ({
    ...{ title, color, right: Number(x) + Number(width), bottom: Number(y) + Number(height) },
    area: (Number(width) * Number(height)) / 100 / 460,
  }));
}

describe("the treemap", () => {
  it("gives everything the area of its share, inside of the map", () => {
    const tiles = drawn({
      name: "",
      bytes: 100,
      tiles: [
        { name: "a", bytes: 75 },
        { name: "b", bytes: 25 },
      ],
    });
    expect(tiles.map(({ title }) => title)).to.deep.equal(["a: 75 bytes, 75 %", "b: 25 bytes, 25 %"]);
    for (const [index, share] of [0.75, 0.25].entries()) expect(tiles[index]?.area).to.be.closeTo(share, 0.01);
    for (const { right, bottom } of tiles) {
      expect(right).to.be.at.most(100.01);
      expect(bottom).to.be.at.most(460.1);
    }
  });

  it("gives groups a colour each, and the parts of one that is most of all as well", () => {
    const pair = (name: string, bytes: number): Tile => ({ name, bytes, tiles: [{ name: "x", bytes }] });
    const tiles = drawn({
      name: "",
      bytes: 10,
      tiles: [{ name: "usr", bytes: 8, tiles: [pair("lib", 4), pair("share", 4)] }, pair("var", 2)],
    });
    const color = (title: string) => tiles.find((one) => one.title?.startsWith(`${title}:`))?.color;
    expect(color("usr")).to.equal("tile-rest group");
    expect(new Set(["usr/lib/x", "usr/share/x", "var/x"].map(color)).size).to.equal(3);
  });

  it("draws the rest last and in grey", () => {
    const tiles = drawn({
      name: "",
      bytes: 10,
      tiles: [
        { name: "the rest", bytes: 9, isRest: true },
        { name: "a", bytes: 1 },
      ],
    });
    expect(tiles.map(({ color }) => color)).to.deep.equal(["shade-2", "tile-rest"]);
  });

  it("names what has room for a name", () => {
    const small = Array.from({ length: 200 }, (_, index) => ({ name: `small-${index}`, bytes: 1 }));
    const { text } = treemapDrawing("A map", {
      name: "",
      bytes: 1e4,
      tiles: [{ name: "large", bytes: 9800 }, ...small],
    });
    expect(text.match(/<text/g)).to.have.length(2);
  });
});
