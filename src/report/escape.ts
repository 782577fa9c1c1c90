/**
 * Text that may come from a guest, made safe for a terminal and for a log line: control characters, line ends,
 * separators, lone surrogates, non-characters and what turns the direction of writing become visible escapes.
 */
export function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_C}\ufeff\ufffe\uffff]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}
