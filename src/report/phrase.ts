/** Words of ours with words of guests between them, which each format escapes in its own way. */
export type Phrase = readonly (string | GuestWord)[];

/** A string that an image holds. */
export interface GuestWord {
  readonly guest: string;
}

/** A phrase as a template: what stands in it is the guest's, the words around it are ours. */
export function say(words: TemplateStringsArray, ...guests: readonly string[]): Phrase {
  return words.flatMap((word, index) => {
    const guest = guests[index];
    return [...(word === "" ? [] : [word]), ...(guest === undefined ? [] : [{ guest }])];
  });
}

/** A phrase in the words of a format. */
export function render(phrase: Phrase, words: (ours: string) => string, guest: (theirs: string) => string): string {
  return phrase.map((part) => (typeof part === "string" ? words(part) : guest(part.guest))).join("");
}
