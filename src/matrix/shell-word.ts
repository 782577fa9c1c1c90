/** A word as sh needs it written, whatever it holds. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command as sh needs it written. */
export function shellCommand(...words: readonly string[]): string {
  return words.map(shellWord).join(" ");
}
