/** HTML that may stand in a page as it is; only `html` makes it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand between the parts of a template: text is escaped, nothing is left out. */
export type Content = Markup | string | number | undefined | false | readonly Content[];

/**
 * Puts a piece of a page together. Whatever is no {@link Markup} is escaped, for text and for quoted attributes alike, so
 * that a guest's words can neither become markup nor act on the page or on the order of its letters.
 */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  let text = parts[0] ?? "";
  for (const [index, content] of contents.entries()) text += written(content) + (parts[index + 1] ?? "");
  return new Markup(text);
}

function written(content: Content): string {
  if (content === undefined || content === false) return "";
  if (content instanceof Markup) return content.text;
  if (typeof content === "object") return content.map(written).join("");
  return escaped(String(content));
}

const special: Readonly<Record<string, string>> = {
  "#": "&#35;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * What has no look of its own, or changes that of its neighbours: controls, directions, halves of pairs, non-characters; and
 * `##`, by which commands to CI systems begin that obey what a page on standard output says.
 */
const unseen = /[&<>"'\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]|#(?=#)/gu;

/** Most text has nothing but harmless ASCII, which is quick to see. */
const harmless = /^(?!.*##)[ !#-%(-;=?-~]*$/;

function escaped(text: string): string {
  if (harmless.test(text)) return text;
  return text.replace(unseen, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return (
      special[character] ?? (code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`)
    );
  });
}
