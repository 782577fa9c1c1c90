/**
 * A guest's word as text that every reader of JSON takes: bytes that are no UTF-8, which `decodeName` keeps as lone
 * surrogates, become `\xHH`.
 */
export function guestWord(text: string): string {
  return text.replace(/\p{Cs}/gu, (unit) => {
    const code = unit.charCodeAt(0);
    const byte = code >= 0xdc80 && code <= 0xdcff;
    return byte ? `\\x${(code - 0xdc00).toString(16)}` : `\\u{${code.toString(16)}}`;
  });
}

/** What JSON lets stand, and a terminal or a reader's eye would obey: control characters, and what turns writing. */
const obeyed = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** JSON that reads the same, with all such characters written as escapes. */
export function harmlessJson(json: string): string {
  return json.replace(obeyed, (character) =>
    character
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}
