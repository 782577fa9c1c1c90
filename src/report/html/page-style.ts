import { baseStyle } from "./style/base-style.ts";
import { contentStyle } from "./style/content-style.ts";
import { drawingStyle } from "./style/drawing-style.ts";
import { printStyle } from "./style/print-style.ts";
import { verdictStyle } from "./style/verdict-style.ts";

/** The style of the page; what stands later wins, and paper wins over all. */
export const pageStyle = [baseStyle, verdictStyle, contentStyle, drawingStyle, printStyle].join("");
