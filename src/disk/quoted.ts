/** How much of a guest's word a sentence may hold, in characters. */
const longest = 120;

/**
 * A word of an image or a path, fit to stand in a sentence on a terminal: in double quotes, at most 120 characters of it,
 * and everything that is neither a letter, a mark, a number, a space nor plain punctuation escaped.
 */
export function quoted(text: string): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  const safe = cut.replace(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (character) =>
    character === '"' || character === "\\" ? `\\${character}` : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `"${safe}"`;
}
