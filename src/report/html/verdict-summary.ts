import { closesGate } from "../../verify/gate.ts";
import type { CheckResult, ImageVerdict } from "../../verify/verdict.ts";
import { unaccounted } from "../weight.ts";
import { html, type Markup } from "./markup.ts";
import { mark, tallyBar, verdictWords } from "./outcome-mark.ts";
import { counted, diskText } from "./quantity.ts";

/** The last part of a path or of a URL. */
export function fileName(path: string): string {
  return path.split("/").findLast((part) => part !== "") ?? path;
}

/** What stands first on the page: the verdict on its only image in a word, in a sentence and in numbers. */
export function verdictSummary(image: ImageVerdict, strict: boolean): Markup {
  return html`<div class="verdict ${image.verdict}">
<h1><span class="word">${mark(image.verdict)}${verdictWords[image.verdict]}</span> <bdi class="name">${fileName(image.path)}</bdi></h1>
<p class="about">${aboutImage(image)}</p>
${verdictAccount(image, strict)}
</div>`;
}

/** What image it is, on one line. */
function aboutImage({ contents, format, virtualSize, sha256 }: ImageVerdict): Markup {
  const system = contents?.system?.name;
  const digest = sha256 !== "" && html` · SHA-256 <code title="${sha256}">${sha256.slice(0, 12)}…</code>`;
  return html`${system !== undefined && html`<bdi>${system}</bdi> · `}${format}, ${diskText(virtualSize)}${digest}`;
}

/** The verdict in a sentence and in numbers. */
export function verdictAccount(image: ImageVerdict, strict: boolean): Markup {
  return html`<p class="sentence">${verdictSentence(image, strict)}</p>
${tallyBar(image)}`;
}

/** Why the verdict is what it is. */
export function verdictSentence(image: ImageVerdict, strict: boolean): string {
  const closing = image.checks.filter((check) => closesGate(check, strict));
  const weighing = strict ? "required or recommended" : "required";
  if (image.verdict === "pass") {
    const weighed = image.checks.filter(({ grade }) => grade === "required" || (strict && grade === "recommended"));
    const waived = weighed.filter(({ outcome }) => outcome === "waived").length;
    const accepted = waived === 0 ? "" : `, ${waived} of them by a waiver`;
    return `All ${counted(weighed.length, `${weighing} check`)} passed${accepted}.${advice(image.checks, strict)}`;
  }
  const unsaid = unaccounted(image, strict);
  if (unsaid !== undefined) return `No check decides it: ${unsaid}.`;
  const failed = closing.filter(({ outcome }) => outcome === "fail").length;
  const parts = [
    failed > 0 && `${counted(failed, `${weighing} check`)} failed`,
    closing.length > failed && `${counted(closing.length - failed, `${weighing} check`)} did not come to an end`,
  ].filter((part) => part !== false);
  return `${parts.join(" and ")}.${advice(image.checks, strict)}`;
}

function advice(checks: readonly CheckResult[], strict: boolean): string {
  const failed = checks.filter((check) => check.outcome === "fail" && !closesGate(check, strict)).length;
  return failed === 0 ? "" : ` ${counted(failed, "other check")} failed, which does not decide the verdict.`;
}
