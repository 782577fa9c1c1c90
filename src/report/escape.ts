/** What has no look of its own: controls, line ends, directions of writing, halves of pairs, what is no character. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;
/** What GitHub's runner obeys at the beginning of a line of a log, after blanks. */
const workflowCommand = /^\s*:(?=:[a-z][\w-]*(?: .*)?::)/i;
/** What GitHub's runner (`##[`), Azure's (`##vso[`) and TeamCity's (`##teamcity[`) obey anywhere in a line. */
const loggingCommand = /#(?=#[a-z]*\[)/gi;

/**
 * Text that may come from a guest, made safe for a terminal and for a line of a log: control characters, line ends, what
 * turns the direction of writing, what no text may hold, and the commands of CI systems become visible escapes.
 */
export function escapeControls(text: string): string {
  return text
    .replace(unseen, (character) => {
      const code = character.codePointAt(0) ?? 0;
      return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
    })
    .replace(workflowCommand, (start) => `${start.slice(0, -1)}\\x3a`)
    .replace(loggingCommand, "\\x23");
}
