import type { DifferenceLevel, FileAspect, FileChange } from "./difference.ts";

/** From the nearest to the farthest. */
export const levels: readonly DifferenceLevel[] = ["identical", "same-content", "same-layout", "different"];

/** What may differ of a path while the layout stays the same. */
const within: ReadonlySet<FileAspect> = new Set<FileAspect>(["content", "target", "attributes"]);

/** The level that changes of files come to, where the images' own bytes are not the same. */
export function levelOf(files: readonly FileChange[]): Exclude<DifferenceLevel, "identical"> {
  if (files.length === 0) return "same-content";
  const keepsLayout = files.every(
    ({ change, aspects }) => change === "changed" && aspects.every((aspect) => within.has(aspect)),
  );
  return keepsLayout ? "same-layout" : "different";
}
