import type { ImageVerdict, VerdictDocument } from "../../verify/verdict.ts";
import { html, type Markup } from "./markup.ts";
import { mark, tally, verdictBadge, verdictWords } from "./outcome-mark.ts";
import { counted, diskText } from "./quantity.ts";
import { dataTable } from "./section.ts";
import { fileName } from "./verdict-summary.ts";

/** What stands first where a document has several images, or none: how many passed, and a row for each. */
export function imagesSummary({ images }: VerdictDocument): Markup {
  const passed = images.filter(({ verdict }) => verdict === "pass").length;
  const worst = worstVerdict(images);
  const rows = images.map((image, index) => [
    html`<a href="#i${index + 1}"><bdi>${fileName(image.path)}</bdi></a>`,
    verdictBadge(image.verdict),
    tally(image.checks, 0)
      .map(({ ending, count }) => `${count} ${ending}`)
      .join(", "),
    image.format,
    { shown: diskText(image.virtualSize), value: image.virtualSize },
    html`<code title="${image.sha256}">${image.sha256.slice(0, 12)}</code>`,
  ]);
  const columns = [
    { title: "Image" },
    { title: "Verdict" },
    { title: "Checks" },
    { title: "Format" },
    { title: "Disk", isNumber: true },
    { title: "SHA-256" },
  ];
  return html`<div class="verdict ${worst}">
<h1><span class="word">${mark(worst)}${verdictWords[worst]}</span> <span class="name">${counted(images.length, "image")}</span></h1>
<p class="sentence">${images.length === 0 ? "The document names no image." : `${passed} of ${counted(images.length, "image")} passed.`}</p>
</div>
${images.length > 0 && dataTable("The images and their verdicts", columns, rows, { sortable: true })}`;
}

/** A run is as good as its worst image, and no image at all is no success. */
export function worstVerdict(images: readonly ImageVerdict[]): ImageVerdict["verdict"] {
  const verdicts = images.map(({ verdict }) => verdict);
  if (verdicts.includes("error") || verdicts.length === 0) return "error";
  return verdicts.includes("fail") ? "fail" : "pass";
}
