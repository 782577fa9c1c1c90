import type { Difference } from "../difference/difference.ts";
import { jsonText } from "./json.ts";
import { releaseNotes } from "./release-notes.ts";

/** A form in which a difference can be written down; its name is also its option. */
export interface DifferenceFormat {
  readonly name: string;
  readonly description: string;
  readonly render: (difference: Difference) => string;
}

/** Every format besides the text for people. */
export const differenceFormats: readonly DifferenceFormat[] = [
  { name: "json", description: "all that differs as JSON", render: jsonText },
  { name: "markdown", description: "a draft of release notes as Markdown", render: releaseNotes },
];
