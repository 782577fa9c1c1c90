import { createHash } from "node:crypto";
import type { ImageVerdict, VerdictDocument } from "../../verify/verdict.ts";
import type { ReportOptions } from "../report-options.ts";
import { checksSection } from "./checks-section.ts";
import { differenceSection } from "./difference-section.ts";
import { findingsSection } from "./findings-section.ts";
import { identitySection } from "./identity-section.ts";
import type { ImagePlace } from "./image-place.ts";
import { imagesSummary, worstVerdict } from "./images-summary.ts";
import { html, Markup } from "./markup.ts";
import { measurementsSection } from "./measurements-section.ts";
import { icon, mark, markSymbols, verdictBadge, verdictWords } from "./outcome-mark.ts";
import { packagesSection } from "./packages-section.ts";
import { pageScript } from "./page-script.js";
import { pageStyle } from "./page-style.ts";
import { counted } from "./quantity.ts";
import { recordSection } from "./record-section.ts";
import { type Section, sectionMarkup } from "./section.ts";
import { spaceSection } from "./space-section.ts";
import { fileName, verdictAccount, verdictSummary } from "./verdict-summary.ts";

/** The parts of the page about one image, in the order in which they are read. */
const parts: readonly ((place: ImagePlace) => Section | undefined)[] = [
  findingsSection,
  identitySection,
  recordSection,
  checksSection,
  packagesSection,
  spaceSection,
  measurementsSection,
  differenceSection,
];

/** The script of the page as text; what starts tests gives functions their names by a function of its own. */
const script = `"use strict";(() => { const __name = (one) => one; (${pageScript})(); })();`;

/**
 * The verdicts as one HTML page that needs nothing else: no network, no file beside it. All that it shows stands in its
 * markup, so that it can be read, searched and printed without its script.
 *
 * @returns the text of the file, to be written as UTF-8
 */
export function htmlReport(document: VerdictDocument, options: ReportOptions): string {
  const { images, tool, shard } = document;
  const verdict = worstVerdict(images);
  const single = images.length === 1 ? images[0] : undefined;
  const name = single ? fileName(single.path) : `${images.length} images`;
  const { navigation, main } = single ? onePage(single, options) : manyPage(document, options);
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${digest(pageStyle)}'; script-src '${digest(script)}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${tool.name} ${tool.version}">
<title>${verdictWords[verdict]}: ${name}</title>
<link rel="icon" href="${icon(verdict)}">
<style>${new Markup(pageStyle)}</style>
</head>
<body>
${markSymbols()}
<a class="skip" href="#main">Skip to the report</a>
<header class="masthead"><p><b>${tool.name}</b> ${tool.version}</p>${shard && html`<p class="note">This is part ${shard.index} of ${shard.count} of a run over ${counted(shard.images.length, "image")}; amphora-verify merge puts the parts together.</p>`}</header>
<div class="page">
<nav aria-label="Contents">
${navigation}</nav>
<main id="main">
${main}</main>
</div>
<script>${new Markup(script)}</script>
</body>
</html>
`;
  return page.text;
}

interface PageParts {
  readonly navigation: Markup;
  readonly main: Markup;
}

function onePage(image: ImageVerdict, options: ReportOptions): PageParts {
  const { difference, strict } = options;
  const sections = sectionsOf({ ...placeOf(image, options), ...(difference && { difference }), prefix: "", level: 2 });
  return {
    navigation: html`<ul>\n<li><a href="#main">Verdict</a></li>\n${sections.map(link)}</ul>\n`,
    main: html`${verdictSummary(image, strict)}${sections.map((one) => sectionMarkup(one, 2))}`,
  };
}

/** Several images: a table of them first, then each, folded where it passed. */
function manyPage(document: VerdictDocument, options: ReportOptions): PageParts {
  const images = document.images.map((image, index) => {
    const sections = sectionsOf({ ...placeOf(image, options), prefix: `i${index + 1}-`, level: 3 });
    return html`<details class="image ${image.verdict}" id="i${index + 1}"${image.verdict !== "pass" && new Markup(" open")}><summary><h2>${verdictBadge(image.verdict)} <bdi>${fileName(image.path)}</bdi></h2></summary>
${verdictAccount(image, options.strict)}${sections.map((one) => sectionMarkup(one, 3))}</details>
`;
  });
  const links = document.images.map(
    ({ path, verdict }, index) =>
      html`<li><a href="#i${index + 1}"><span class="tone ${verdict}">${mark(verdict)}</span><span class="hidden">${verdictWords[verdict]}:</span> <bdi>${fileName(path)}</bdi></a></li>\n`,
  );
  return {
    navigation: html`<ul>\n<li><a href="#main">All images</a></li>\n${links}</ul>\n`,
    main: html`${imagesSummary(document)}\n${images}`,
  };
}

function placeOf(image: ImageVerdict, options: ReportOptions): Omit<ImagePlace, "prefix" | "level"> {
  const { difference } = options;
  return { image, options, ...(difference?.new.path === image.path && { difference }) };
}

function sectionsOf(place: ImagePlace): readonly Section[] {
  return parts.flatMap((part) => part(place) ?? []);
}

function link({ id, title }: Section): Markup {
  return html`<li><a href="#${id}">${title}</a></li>\n`;
}

/** What a policy names an inline style or script by (Content Security Policy Level 3, "hash-source"). */
function digest(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
