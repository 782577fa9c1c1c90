/** Characters that take two columns: scripts of East Asia and pictographs (Unicode Standard Annex 11, "W" and "F"). */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
/** Characters that take none: what joins the one before. */
const narrow = /[\p{Mn}\p{Me}\u200b-\u200d]/u;

/** The columns that a text without control characters takes on a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += narrow.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

/**
 * Lines of at most so many columns: broken at blanks, and within a word that is longer than a line.
 *
 * @param columns where left out, the text stays one line
 */
export function wrapped(text: string, columns = Number.POSITIVE_INFINITY): string[] {
  if (widthOf(text) <= columns) return [text];
  const lines: string[] = [];
  let [line, width] = ["", 0];
  for (const word of text.split(/(?<= )(?! )/).flatMap((one) => pieces(one, columns))) {
    const wordWidth = widthOf(word.trimEnd());
    if (width > 0 && width + wordWidth > columns) {
      lines.push(line.trimEnd());
      [line, width] = ["", 0];
    }
    line += word;
    width += widthOf(word);
  }
  return [...lines, line.trimEnd()];
}

/** A word in pieces that each fit into a line. */
function pieces(word: string, columns: number): string[] {
  if (widthOf(word.trimEnd()) <= columns) return [word];
  const found: string[] = [];
  let [piece, width] = ["", 0];
  for (const character of word) {
    const more = widthOf(character);
    if (width > 0 && width + more > columns) {
      found.push(piece);
      [piece, width] = ["", 0];
    }
    piece += character;
    width += more;
  }
  return [...found, piece];
}
