/** The known word that is written most alike, if any is: at most a third of its letters differ. */
export function nearestWord(word: string, known: Iterable<string>): string | undefined {
  let nearest: { readonly word: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    const isNear = distance <= Math.max(1, Math.floor(candidate.length / 3));
    if (isNear && (nearest === undefined || distance < nearest.distance)) nearest = { word: candidate, distance };
  }
  return nearest?.word;
}

/** Letters put in, taken out or replaced to make one word of the other (Levenshtein), row by row. */
function editDistance(one: string, other: string): number {
  // A word that long is like none of ours.
  if (Math.abs(one.length - other.length) > 20) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced);
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
