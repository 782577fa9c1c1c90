import type { Detail } from "../verify/command-line.ts";
import type { CheckResult, ImageVerdict, Outcome } from "../verify/verdict.ts";
import { escapeControls } from "./escape.ts";
import type { ReportOptions } from "./report-options.ts";
import { countsText, shortened, weightOf } from "./weight.ts";
import { widthOf, wrapped } from "./wrap.ts";

/** Paints a word, or leaves it as it is. */
type Paint = (text: string) => string;

/** The colours of a report; `picocolors.createColors` makes them. */
export interface Colors {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly green: Paint;
  readonly red: Paint;
  readonly yellow: Paint;
}

export interface TerminalOptions extends Pick<ReportOptions, "strict" | "fixes"> {
  readonly detail: Detail;
  readonly colors: Colors;
  /** Of the terminal; lines stay as long as they are where this is left out or of no use. */
  readonly columns?: number | undefined;
}

const marks: Record<Outcome, string> = { pass: "✓", fail: "✗", waived: "~", skipped: "-", error: "!" };

/** Checks that do not apply, up to which they are named. */
const fewChecks = 5;
/** Columns below which a terminal is none that anybody reads, such as the 0 of some that do not know. */
const leastColumns = 20;
/** Columns that must be left for words beside the ids of checks; where they are not, the words get lines of their own. */
const leastBeside = 40;

/** What all lines of one image have in common. */
interface Page extends TerminalOptions {
  /** Columns of the longest id. */
  readonly idWidth: number;
}

/** The verdict on one image, for people: lines that end in a line end. */
export function terminalReport(image: ImageVerdict, options: TerminalOptions): string {
  const columns = (options.columns ?? 0) >= leastColumns ? options.columns : undefined;
  const shown = options.detail === "quiet" ? image.checks.filter(({ outcome }) => outcome !== "pass") : image.checks;
  const page = { ...options, columns, idWidth: Math.max(0, ...shown.map(({ id }) => widthOf(escapeControls(id)))) };
  const lines = [
    ...headLines(image, page),
    ...basisLines(image, page),
    ...shown.flatMap((check) => checkLines(check, page)),
    ...notApplicableLines(image, page),
    ...verdictLines(image, page),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** Guest's words as lines that are indented, the second and later ones by `hanging`, and painted. */
function block(text: string, { columns }: Page, indent: number, paint: Paint = plain, hanging = indent): string[] {
  const lines = wrapped(escapeControls(text), columns === undefined ? undefined : columns - Math.max(indent, hanging));
  return lines.map((line, index) => `${" ".repeat(index === 0 ? indent : hanging)}${paint(line)}`);
}

function headLines({ path, format, virtualSize }: ImageVerdict, page: Page): string[] {
  const { columns = Number.POSITIVE_INFINITY, colors } = page;
  const about = `${escapeControls(format)}, ${gibibytes(virtualSize)}`;
  const lines = block(path, page, 0, colors.bold, 2);
  if (lines.length > 1 || widthOf(escapeControls(path)) + 2 + widthOf(about) > columns) {
    return [...lines, ...block(about, page, 2, colors.dim)];
  }
  return [`${lines[0]}  ${colors.dim(about)}`];
}

/** What the image was held against: what is stated, by whom. */
function basisLines({ profile, expectations = [] }: ImageVerdict, page: Page): string[] {
  if (page.detail === "quiet" || expectations.length === 0) return [];
  const stated = new Map<string, string[]>();
  for (const { name, value, from } of expectations) {
    if (from === "default") continue;
    const words = typeof value === "string" ? value : JSON.stringify(value);
    stated.set(from, [...(stated.get(from) ?? []), `${name} ${words}`]);
  }
  const sources = [...stated].map(([from, words]) => `${words.join(", ")} (${from})`);
  const name = profile?.name === undefined ? [] : [`profile ${profile.name}`];
  return block(`expected: ${[...name, ...sources, "else the defaults"].join("; ")}`, page, 2, page.colors.dim, 4);
}

function checkLines(check: CheckResult, page: Page): string[] {
  const { id, title, grade, outcome, reason, waiver, evidence = [] } = check;
  const { colors, detail, fixes } = page;
  const head = titleLines(id, outcome === "pass" ? title : `${grade}, ${outcome}: ${title}`, check, page);
  if (outcome === "pass") {
    return detail === "verbose" ? [...head, ...evidence.flatMap((line) => block(line, page, 6, colors.dim, 8))] : head;
  }
  const fix = outcome === "fail" ? fixes.get(id)?.fix : undefined;
  const told = [
    ...(waiver === undefined ? [] : [waiver]),
    ...(waiver === undefined || reason !== undefined ? [reason ?? "no reason was given"] : []),
    ...(outcome === "skipped" ? [] : detail === "verbose" ? evidence : shortened(evidence)),
    ...(fix === undefined ? [] : [`to do: ${fix}`]),
  ];
  return [...head, ...told.flatMap((line, index) => block(line, page, 6, index === 0 ? plain : colors.dim, 8))];
}

/** The mark, the id, and beside or below it the words. */
function titleLines(id: string, words: string, check: CheckResult, page: Page): string[] {
  const { strict, colors, columns, idWidth } = page;
  const weight = weightOf(check, strict);
  const mark = (weight === "passed" ? colors.green : weight === "closing" ? colors.red : colors.yellow)(
    marks[check.outcome],
  );
  const column = 4 + idWidth + 2;
  if (columns !== undefined && columns - column < leastBeside) {
    return [`  ${mark} ${escapeControls(id)}`, ...block(words, page, 6)];
  }
  const [first = "", ...rest] = block(words, page, column);
  return [`  ${mark} ${escapeControls(id).padEnd(idWidth)}  ${first.trimStart()}`, ...rest];
}

/** Their names, where they are few. */
function notApplicableLines({ notApplicable: checks }: ImageVerdict, page: Page): string[] {
  const { detail, colors } = page;
  if (detail === "quiet" || checks.length === 0) return [];
  if (detail === "verbose") {
    const each = checks.flatMap(({ id, reason }) => block(`${id}: ${reason}`, page, 6, colors.dim, 8));
    return [colors.dim("  not applicable:"), ...each];
  }
  const few = checks.length <= fewChecks;
  const words = few ? checks.map(({ id }) => id).join(", ") : `${checks.length} checks, whose reasons --verbose shows`;
  return block(`not applicable: ${words}`, page, 2, colors.dim, 4);
}

function verdictLines({ verdict, checks }: ImageVerdict, page: Page): string[] {
  const { strict, colors } = page;
  const word = verdict.toUpperCase();
  const closing = checks.filter((check) => weightOf(check, strict) === "closing").map(({ id }) => id);
  const because = closing.length > 0 ? ` (${closing.join(", ")})` : "";
  const paint = verdict === "pass" ? colors.green : colors.red;
  const [first = "", ...rest] = block(`${word}${because}: ${countsText({ checks })}`, page, 2, plain, 4);
  return [first.replace(word, paint(colors.bold(word))), ...rest];
}

function gibibytes(bytes: number): string {
  const gib = bytes / 1024 ** 3;
  return gib >= 0.1 ? `${Number(gib.toFixed(2))} GiB` : `${bytes} bytes`;
}

function plain(text: string): string {
  return text;
}
