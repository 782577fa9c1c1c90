import { closesGate } from "../verify/gate.ts";
import type { CheckResult, ImageVerdict, Outcome } from "../verify/verdict.ts";
import { escapeControls } from "./escape.ts";

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

export interface TerminalOptions {
  readonly strict: boolean;
  /** Leave out the checks that passed and those that do not apply. */
  readonly quiet: boolean;
  readonly colors: Colors;
  /** What to do about a check that failed, by its id. */
  readonly fixes: ReadonlyMap<string, string>;
}

const marks: Record<Outcome, string> = { pass: "✓", fail: "✗", waived: "~", skipped: "-", error: "!" };

/** Lines of evidence shown of a check; a comparison of trees may have a thousand. */
const mostEvidence = 20;

/** Checks that do not apply, up to which they are named. */
const fewChecks = 5;

/** The verdict on one image, for people: lines that end in a line end. */
export function terminalReport(image: ImageVerdict, options: TerminalOptions): string {
  const { strict, quiet, colors } = options;
  const shown = quiet ? image.checks.filter(({ outcome }) => outcome !== "pass") : image.checks;
  const width = Math.max(0, ...shown.map(({ id }) => id.length));
  const lines = [
    `${colors.bold(escapeControls(image.path))}  ${colors.dim(`${image.format}, ${gibibytes(image.virtualSize)}`)}`,
    ...basisLines(image, options),
    ...shown.flatMap((check) => checkLines(check, width, options)),
  ];
  if (!quiet && image.notApplicable.length > 0) {
    lines.push(colors.dim(`  not applicable: ${notApplicable(image)}`));
  }
  lines.push(`  ${verdictLine(image, strict, colors)}`);
  return `${lines.join("\n")}\n`;
}

/** One line that says what the image was held against: what is stated, by whom. */
function basisLines({ profile, expectations = [] }: ImageVerdict, { quiet, colors }: TerminalOptions): string[] {
  if (quiet || expectations.length === 0) return [];
  const stated = new Map<string, string[]>();
  for (const { name, value, from } of expectations) {
    if (from === "default") continue;
    const words = typeof value === "string" ? value : JSON.stringify(value);
    stated.set(from, [...(stated.get(from) ?? []), `${name} ${words}`]);
  }
  const sources = [...stated].map(([from, words]) => `${words.join(", ")} (${from})`);
  const name = profile?.name === undefined ? [] : [`profile ${profile.name}`];
  return [colors.dim(escapeControls(`  expected: ${[...name, ...sources, "else the defaults"].join("; ")}`))];
}

function checkLines(check: CheckResult, width: number, { strict, colors, fixes }: TerminalOptions): string[] {
  const { id, title, grade, outcome, reason, waiver, evidence = [] } = check;
  const closing = closesGate(check, strict);
  const paint = outcome === "pass" ? colors.green : closing ? colors.red : colors.yellow;
  const words = outcome === "pass" ? title : `${grade}, ${outcome}: ${title}`;
  const lines = [`  ${paint(marks[outcome])} ${id.padEnd(width)}  ${escapeControls(words)}`];
  if (outcome === "pass") return lines;
  const indent = " ".repeat(6);
  const fix = outcome === "fail" ? fixes.get(id) : undefined;
  const told = [
    ...(waiver === undefined ? [] : [waiver]),
    ...(waiver === undefined || reason !== undefined ? [reason ?? "no reason was given"] : []),
    ...(outcome === "skipped" ? [] : shortened(evidence)),
    ...(fix === undefined ? [] : [`to do: ${fix}`]),
  ];
  return [
    ...lines,
    ...told.map((line, index) => `${indent}${(index === 0 ? plain : colors.dim)(escapeControls(line))}`),
  ];
}

function shortened(evidence: readonly string[]): readonly string[] {
  if (evidence.length <= mostEvidence) return evidence;
  return [...evidence.slice(0, mostEvidence), `and ${evidence.length - mostEvidence} lines more, which --json has`];
}

/** Their names, where they are few. */
function notApplicable({ notApplicable: checks }: ImageVerdict): string {
  if (checks.length <= fewChecks) return checks.map(({ id }) => id).join(", ");
  return `${checks.length} checks, each with its reason in what --json writes`;
}

function verdictLine(image: ImageVerdict, strict: boolean, colors: Colors): string {
  const count = (outcome: Outcome) => image.checks.filter((check) => check.outcome === outcome).length;
  const parts = (["pass", "fail", "error", "skipped", "waived"] as const)
    .map((outcome) => ({ outcome, number: count(outcome) }))
    .filter(({ outcome, number }) => number > 0 || outcome === "pass")
    .map(({ outcome, number }) => `${number} ${outcome}`);
  const closing = image.checks.filter((check) => closesGate(check, strict)).map(({ id }) => id);
  const because = closing.length > 0 ? ` (${closing.join(", ")})` : "";
  const paint = image.verdict === "pass" ? colors.green : colors.red;
  return `${paint(colors.bold(image.verdict.toUpperCase()))}${because}: ${parts.join(", ")}`;
}

function gibibytes(bytes: number): string {
  const gib = bytes / 1024 ** 3;
  return gib >= 0.1 ? `${Number(gib.toFixed(2))} GiB` : `${bytes} bytes`;
}

function plain(text: string): string {
  return text;
}
