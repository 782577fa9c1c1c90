import type { CheckResult, Grade } from "../../verify/verdict.ts";
import { filterControls } from "./filter-controls.ts";
import { checkAccount } from "./findings-section.ts";
import type { ImagePlace } from "./image-place.ts";
import { html, type Markup } from "./markup.ts";
import { badge, endingWords, mark, tally } from "./outcome-mark.ts";
import { durationText } from "./quantity.ts";
import { type Section, section } from "./section.ts";

const grades: readonly Grade[] = ["required", "recommended", "informational"];

/** Milliseconds from which on it is told how long a check took. */
const longRun = 100;

/** Every check with its outcome and its grade, those that do not apply last; to be searched, filtered and opened. */
export function checksSection(place: ImagePlace): Section {
  const { checks, notApplicable } = place.image;
  const facets = [
    {
      name: "outcome",
      label: "Outcome",
      choices: tally(checks, notApplicable.length).map(({ ending, count }) => ({
        value: ending,
        label: html`<span class="tone ${ending}">${mark(ending)}</span>${endingWords[ending]}`,
        count,
      })),
    },
    {
      name: "grade",
      label: "Grade",
      choices: grades
        .map((grade) => ({ value: grade, label: grade, count: checks.filter((one) => one.grade === grade).length }))
        .filter(({ count }) => count > 0),
    },
  ];
  const body = html`<div data-filterable="checks">
${filterControls(`${place.prefix}check-search`, "Search the checks", facets, { expandable: true })}
<ul class="checks">
${checks.map((check, index) => checkItem(place, check, index))}${notApplicable.map(
  ({
    id,
    reason,
  }) => html`<li data-item data-outcome="not-applicable"><details><summary>${badge("not-applicable")}<span class="title"></span><code>${id}</code><span class="grade"></span></summary>
<div class="body"><p><bdi>${reason}</bdi></p></div></details></li>
`,
)}</ul>
</div>`;
  return section(place, "checks", "Checks", body);
}

function checkItem(place: ImagePlace, check: CheckResult, index: number): Markup {
  const { id, title, grade, outcome, durationMs } = check;
  return html`<li data-item data-outcome="${outcome}" data-grade="${grade}"><details id="${place.prefix}check-${index}"><summary>${badge(outcome)}<span class="title">${title}</span><code>${id}</code><span class="grade">${grade}</span></summary>
<div class="body">${checkAccount(place, check)}${durationMs >= longRun && html`<div class="account"><p class="term">Took</p><div>${durationText(durationMs / 1000)}</div></div>`}</div></details></li>
`;
}
