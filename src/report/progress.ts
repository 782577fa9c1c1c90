import { escapeControls } from "./escape.ts";

/** One line on a terminal that is written over and over, and gone in the end. */
export interface ProgressLine {
  readonly show: (text: string) => void;
  readonly clear: () => void;
}

/** Where the line is written; nothing is shown where that is no terminal. */
type Stream = Pick<NodeJS.WriteStream, "write"> & { readonly isTTY?: boolean; readonly columns?: number };

/** Carriage return, then erase to the end of the line (ECMA-48, "EL"). */
const start = "\r\x1b[K";

export function progressLine(stream: Stream): ProgressLine {
  let shown = false;
  return {
    show(text) {
      if (!stream.isTTY) return;
      shown = true;
      stream.write(`${start}${escapeControls(text).slice(0, (stream.columns ?? 80) - 1)}`);
    },
    clear() {
      if (shown) stream.write(start);
      shown = false;
    },
  };
}
