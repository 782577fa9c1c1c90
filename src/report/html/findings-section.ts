import { closesGate } from "../../verify/gate.ts";
import type { CheckResult } from "../../verify/verdict.ts";
import { evidenceList } from "./evidence.ts";
import type { ImagePlace } from "./image-place.ts";
import { type Content, html, type Markup } from "./markup.ts";
import { badge } from "./outcome-mark.ts";
import { heading, type Section, section } from "./section.ts";
import { waiverNote } from "./waiver-note.ts";

/** What did not pass: first what decides the verdict, then the rest, then what was accepted for a time. */
export function findingsSection(place: ImagePlace): Section | undefined {
  const { checks } = place.image;
  const closing = checks.filter((check) => closesGate(check, place.options.strict));
  const open = checks.filter((check) => !closing.includes(check));
  const groups: readonly (readonly [title: string, checks: readonly CheckResult[]])[] = [
    ["Decides the verdict", closing],
    ["Does not decide it", open.filter(({ outcome }) => outcome === "fail" || outcome === "error")],
    ["Accepted for a time", open.filter(({ outcome }) => outcome === "waived")],
    ["Not run", open.filter(({ outcome }) => outcome === "skipped")],
  ];
  const parts = groups
    .filter(([, members]) => members.length > 0)
    .map(
      ([title, members]) => html`${heading(place.level + 1, title)}
<ul>
${members.map((check) => finding(place, check))}</ul>
`,
    );
  if (parts.length === 0) return undefined;
  return section(place, "findings", "What did not pass", html`${parts}`);
}

function finding(place: ImagePlace, check: CheckResult): Markup {
  const index = place.image.checks.indexOf(check);
  return html`<li class="finding ${check.outcome}"><p class="finding-head">${badge(check.outcome)}<span class="grade">${check.grade}</span><a class="id" href="#${place.prefix}check-${index}"><code>${check.id}</code></a></p>
${heading(place.level + 2, check.title)}
${checkAccount(place, check)}</li>
`;
}

/** All that is known of why a check came to its end: the waiver, what happened, why it matters, what was seen, what to do. */
export function checkAccount({ options }: ImagePlace, check: CheckResult): Markup {
  const described = options.fixes.get(check.id);
  const hasFailed = check.outcome === "fail" || check.outcome === "waived";
  return html`${waiverNote(check, options.now)}${row(check.outcome === "skipped" ? "Why not" : "What happened", check.reason)}${row("Why it matters", described?.why)}${row(
    "Evidence",
    check.evidence !== undefined && check.evidence.length > 0 && evidenceList(check.evidence),
  )}${row("What to do", hasFailed && described?.fix)}`;
}

function row(term: string, content: Content): Content {
  if (content === undefined || content === false) return undefined;
  return html`<div class="account"><p class="term">${term}</p><div>${content}</div></div>\n`;
}
