import { type HierarchyRectangularNode, hierarchy, treemap } from "d3-hierarchy";
import { bytesText } from "../quantity.ts";
import { html, type Markup } from "./markup.ts";
import { percent } from "./outcome-mark.ts";
import { percentText } from "./quantity.ts";

/** Something with a size, and what it consists of; a group is as large as its parts. */
export interface Tile {
  readonly name: string;
  readonly bytes: number;
  readonly tiles?: readonly Tile[];
  /** Whether it stands for all that is too small to be drawn by itself. */
  readonly isRest?: true;
}

/** The field that tiles are laid out in; across it is stretched to the width of the page, so that x is told as a share. */
const width = 1000;
const height = 460;
/** Height of the title of a group. */
const titleHeight = 20;

/** Width of a letter, in pixels, and letters of a name that must be seen for it to stand there. */
const letter = 6.6;
const shortestName = 9;
/** Widths of the map, in pixels, and what marks a text that fits only from there on. */
const widths = [
  { mapWidth: 320, mark: "" },
  { mapWidth: 670, mark: "wide" },
  { mapWidth: 840, mark: "widest" },
] as const;

type Node = HierarchyRectangularNode<Tile>;

/** Draws sizes as areas. Groups have a title and a colour of their own; where there are none, the larger is the darker. */
export function treemapDrawing(label: string, root: Tile): Markup {
  const sized = hierarchy(root, ({ tiles }) => tiles?.slice())
    .sum(({ bytes, tiles }) => (tiles === undefined ? bytes : 0))
    .sort((one, other) => restLast(one.data, other.data) || (other.value ?? 0) - (one.value ?? 0));
  const tree = treemap<Tile>()
    .size([width, height])
    .paddingInner(2)
    .paddingTop((node) => (node.depth > 0 && node.children !== undefined ? titleHeight : 0))(sized);
  const whole = Math.max(tree.value ?? 0, 1);
  const colors =
    tree.height > 1 ? groupColors(tree) : new Map(tree.children?.map((node) => [node, shade(node, whole)]));
  const cells = tree.descendants().filter(({ depth }) => depth > 0);
  return html`<svg class="treemap" role="img" aria-label="${label}; the table below has the figures" width="100%" height="${height}">
${cells.map((node) => cell(node, whole, colors))}</svg>`;
}

function cell(node: Node, whole: number, colors: ReadonlyMap<Node, string>): Markup {
  const { x0, x1, y0, y1, data, value = 0 } = node;
  const above = node.ancestors().slice(0, -1);
  const path = above.map((one) => one.data.name).reverse();
  const color = above.map((one) => colors.get(one)).find((one) => one !== undefined) ?? "tile-rest";
  const isGroup = node.children !== undefined;
  const title = `${path.join("/")}: ${bytesText(value)}, ${percentText(value / whole)}`;
  const across = (x1 - x0) / width;
  return html`<svg x="${percent(x0 / width)}" y="${y0.toFixed(1)}" width="${percent(across)}" height="${(y1 - y0).toFixed(1)}"><title>${title}</title><rect class="${data.isRest ? "tile-rest" : color}${isGroup && " group"}" width="100%" height="100%"/>${tileText(data.name, value, across, isGroup ? titleHeight : y1 - y0)}</svg>
`;
}

/** A colour for each group; one that is most of all gives its parts a colour each instead. */
function groupColors(tree: Node): ReadonlyMap<Node, string> {
  const split = (node: Node): Node[] =>
    node.children !== undefined && (node === tree || (node.value ?? 0) > (tree.value ?? 0) / 2)
      ? node.children.flatMap(split)
      : [node];
  const groups = split(tree).sort((one, other) => (other.value ?? 0) - (one.value ?? 0));
  return new Map(groups.map((node, index) => [node, `tile-${index % 6}`]));
}

function restLast(one: Tile, other: Tile): number {
  return Number(one.isRest === true) - Number(other.isRest === true);
}

/** The name of a tile and its size, from the width on at which they can be read. */
function tileText(name: string, bytes: number, across: number, down: number): Markup | undefined {
  const size = bytesText(bytes);
  const from = (letters: number) => widths.findIndex(({ mapWidth }) => across * mapWidth > letters * letter + 8);
  const nameFrom = from(Math.min(name.length, shortestName));
  const sizeFrom = from(Math.max(size.length, Math.min(name.length, shortestName)));
  if (down < 16 || nameFrom < 0) return undefined;
  return html`<text class="${widths[nameFrom]?.mark}" x="5" y="14">${name}</text>${
    down >= 34 && sizeFrom >= 0 && html`<text class="aside ${widths[sizeFrom]?.mark}" x="5" y="29">${size}</text>`
  }`;
}

/** Three shades of one colour, the largest the darkest. */
function shade({ value = 0 }: Node, whole: number): string {
  const share = value / whole;
  return share > 0.05 ? "shade-2" : share > 0.015 ? "shade-1" : "shade-0";
}
