import type { ImagePlace } from "./image-place.ts";
import { type Content, html, type Markup } from "./markup.ts";
import { percent } from "./outcome-mark.ts";
import { durationText } from "./quantity.ts";
import { dataTable, disclosure, heading, type Section, section, termList } from "./section.ts";

type Members = Readonly<Record<string, unknown>>;

/** Characters of one value, and members of one object, that the page shows. */
const longestValue = 4000;
const mostMembers = 400;

/** How the image was built, as the record beside it has it; whatever the record lacks is left out. */
export function recordSection(place: ImagePlace): Section | undefined {
  const record = members(place.options.records?.get(place.image.path));
  if (Object.keys(record).length === 0) return undefined;
  const [tool, builder, host] = [members(record["tool"]), members(record["diskimageBuilder"]), members(record["host"])];
  const durations = Object.entries(members(record["durations"])).filter(isTimed).slice(0, mostMembers);
  const environment = Object.entries(members(record["environment"]));
  const commandLine = list(record["argv"]).map(text).join(" ");
  const body = html`${termList([
    ["Finished", moment(record["finished"])],
    ["Took", took(record)],
    ["Built by", words(tool["name"], tool["version"])],
    ["diskimage-builder", words(builder["version"])],
    ["Host", words(host["os"], host["kernel"], host["architecture"])],
    ["Sources", tool["sourceDigest"] !== undefined && html`<code class="digest">${text(tool["sourceDigest"])}</code>`],
    ["Elements", list(record["elements"]).map((one) => html`<code class="element">${text(one)}</code> `)],
    ["Repositories", list(record["git"]).map(repository)],
  ])}
${durations.length > 0 && html`${heading(place.level + 1, "Phases of the build")}\n${phaseBars(durations)}`}
${pairs("Options", Object.entries(members(record["options"])))}
${pairs("Environment", environment)}
${commandLine !== "" && disclosure("Command", html`<pre tabindex="0">${commandLine.slice(0, longestValue * 4)}</pre>`)}`;
  return section(place, "record", "How it was built", body);
}

function phaseBars(durations: readonly (readonly [string, number])[]): Markup {
  const longest = Math.max(...durations.map(([, seconds]) => seconds), 1e-9);
  const bars = durations.map(
    ([name, seconds]) =>
      html`<div><dt>${name}</dt><dd><svg aria-hidden="true" width="100%" height="14"><rect class="bar" width="${percent(seconds / longest)}" height="14" rx="2"/></svg><span class="number">${durationText(seconds)}</span></dd></div>
`,
  );
  return html`<dl class="bars">\n${bars}</dl>`;
}

function pairs(title: string, entries: readonly (readonly [string, unknown])[]): Content {
  if (entries.length === 0) return undefined;
  const rows = entries
    .slice(0, mostMembers)
    .map(([name, value]) => [html`<code>${name}</code>`, html`<bdi>${text(value)}</bdi>`]);
  return disclosure(title, dataTable(`${title} of the build`, [{ title: "Name" }, { title: "Value" }], rows));
}

function repository(value: unknown): Markup {
  const { path, commit, modified } = members(value);
  return html`<p><bdi>${text(path)}</bdi> <code class="digest">${text(commit)}</code>${modified === true && " with changes"}</p>`;
}

function took(record: Members): Content {
  const seconds = (Date.parse(text(record["finished"])) - Date.parse(text(record["started"]))) / 1000;
  return seconds >= 0 && durationText(seconds);
}

/** A moment as `2026-11-23 04:55 UTC`; what is none stays as it is written. */
function moment(value: unknown): Content {
  const time = new Date(text(value));
  if (Number.isNaN(time.getTime())) return text(value);
  const written = time.toISOString();
  return html`<time datetime="${written}">${written.slice(0, 10)} ${written.slice(11, 16)} UTC</time>`;
}

function isTimed(entry: [string, unknown]): entry is [string, number] {
  return typeof entry[1] === "number" && Number.isFinite(entry[1]) && entry[1] >= 0;
}

function words(...values: readonly unknown[]): string {
  return values
    .filter((value) => value !== undefined)
    .map(text)
    .join(" ");
}

function text(value: unknown): string {
  if (value === undefined) return "";
  return (typeof value === "string" ? value : JSON.stringify(value)).slice(0, longestValue);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, mostMembers) : [];
}

function members(value: unknown): Members {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : {};
}
