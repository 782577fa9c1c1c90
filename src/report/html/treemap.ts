import { hierarchy, treemap } from "d3-hierarchy";
import { html, type Markup } from "./markup.ts";
import { percent } from "./outcome-mark.ts";
import { bytesText, percentText } from "./quantity.ts";

/** Something with a size, and what it consists of; a group is as large as its parts. */
export interface Tile {
  readonly name: string;
  readonly bytes: number;
  readonly tiles?: readonly Tile[];
}

/** The field that tiles are laid out in; across it is stretched to the width of the page, so that x is told as a share. */
const width = 1000;
const height = 460;
/** Height of the title of a group. */
const titleHeight = 20;

/** Width of a letter, in pixels. */
const letter = 6.6;
/** Letters of a name that must be seen for it to stand there. */
const longestName = 20;
/** Widths of the map, in pixels, and what marks a text that fits only from there on. */
const widths = [
  { mapWidth: 320, mark: "" },
  { mapWidth: 670, mark: "wide" },
  { mapWidth: 900, mark: "widest" },
] as const;

/** Draws sizes as areas. Groups have a title and a colour of their own. */
export function treemapDrawing(label: string, root: Tile): Markup {
  const layout = treemap<Tile>().size([width, height]).paddingInner(2).round(false);
  const tree = hierarchy(root, ({ tiles }) => tiles?.slice())
    .sum(({ bytes, tiles }) => (tiles === undefined ? bytes : 0))
    .sort((one, other) => Number(isRest(one)) - Number(isRest(other)) || (other.value ?? 0) - (one.value ?? 0));
  const groups = tree.children?.some(({ children }) => children !== undefined) === true;
  layout.paddingTop((node) => (node.depth > 0 && node.children !== undefined ? titleHeight : 0));
  const whole = Math.max(tree.value ?? 0, 1);
  let hue = 0;
  const hues = new Map(tree.children?.map((node) => [node, isRest(node) ? "rest" : String(hue++ % 6)]));
  const cells = layout(tree)
    .descendants()
    .filter(({ depth }) => depth > 0)
    .map((node) => {
      const [x, across] = [node.x0 / width, (node.x1 - node.x0) / width];
      const [y, down] = [node.y0, node.y1 - node.y0];
      const path = node
        .ancestors()
        .reverse()
        .slice(1)
        .map(({ data }) => data.name);
      const top = node.ancestors().at(-2) ?? node;
      const bytes = node.value ?? 0;
      const isGroup = node.children !== undefined;
      const color = groups ? `tile-${hues.get(top)}` : isRest(node) ? "tile-rest" : shade(bytes / whole);
      const title = `${path.join(groups ? "/" : " ")}: ${bytesText(bytes)}, ${percentText(bytes / whole)}`;
      return html`<svg x="${percent(x)}" y="${y.toFixed(1)}" width="${percent(across)}" height="${down.toFixed(1)}"><title>${title}</title><rect class="${color}${isGroup && " group"}" width="100%" height="100%"/>${tileText(node.data.name, bytes, across, isGroup ? titleHeight : down)}</svg>
`;
    });
  return html`<svg class="treemap" role="img" aria-label="${label}; the table below has the figures" width="100%" height="${height}">
${cells}</svg>`;
}

function isRest({ data }: { readonly data: Tile }): boolean {
  return data.name === unnamed;
}

/** What stands for all that is too small to be drawn by itself. */
export const unnamed = "the rest";

/** The name of a tile and its size, from the width on at which they fit. */
function tileText(name: string, bytes: number, across: number, down: number): Markup | undefined {
  const size = bytesText(bytes);
  const fits = (text: string) => widths.find(({ mapWidth }) => across * mapWidth > text.length * letter + 8)?.mark;
  const [nameMark, sizeMark] = [fits(name.slice(0, longestName)), fits(size)];
  if (down < 16 || nameMark === undefined) return undefined;
  return html`<text class="${nameMark}" x="5" y="14">${name}</text>${
    down >= 34 && sizeMark !== undefined && html`<text class="aside ${sizeMark}" x="5" y="29">${size}</text>`
  }`;
}

/** Three shades of one colour, the largest the darkest. */
function shade(share: number): string {
  return share > 0.05 ? "shade-2" : share > 0.015 ? "shade-1" : "shade-0";
}
