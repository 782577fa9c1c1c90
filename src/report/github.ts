import type { CheckResult, VerdictDocument } from "../verify/verdict.ts";
import { escapeControls } from "./escape.ts";
import { shortMarkdownReport } from "./markdown.ts";
import type { ReportOptions } from "./report-options.ts";
import { byWeight, reasonOf, shortened, unaccounted, type Weight, weightOf } from "./weight.ts";

/** An annotation of a workflow run. */
interface Annotation {
  readonly level: Level;
  readonly title: string;
  /** Guest strings unescaped. */
  readonly lines: readonly string[];
}

type Level = "error" | "warning" | "notice";
const levels: readonly Level[] = ["error", "warning", "notice"];
const levelOf: Record<Weight, Level | undefined> = {
  ...{ closing: "error", advice: "warning", note: "notice", passed: undefined },
};

/** GitHub shows that many of each level for one step, and passes over further ones in silence. */
const mostOfLevel = 10;
const fewLines = 5;

/**
 * The verdicts as workflow commands of GitHub Actions, which its runner makes annotations of when they stand in the log: an
 * error for what closes the gate, a warning for what is worth a look, a notice for what is accepted. Where GitHub would drop some, the last one says how many there are.
 */
export function githubReport(document: VerdictDocument, options: ReportOptions): string {
  const annotations = document.images.flatMap((image) => {
    const fault = unaccounted(image, options.strict);
    const about = (title: string, lines: readonly string[], level: Level): Annotation => {
      return { level, title, lines: [`${image.path}: ${lines[0] ?? ""}`, ...lines.slice(1)] };
    };
    return [
      ...(fault === undefined ? [] : [about("verdict", [fault], "error")]),
      ...byWeight(image.checks, options.strict).flatMap((check) => {
        const level = levelOf[weightOf(check, options.strict)];
        // What is only good to know and could not be looked at is no news.
        if (level === undefined || (level === "notice" && check.outcome === "skipped")) return [];
        return [about(`${check.id}: ${check.title}`, linesOf(check, options), level)];
      }),
    ];
  });
  return levels
    .flatMap((level) => limited(annotations.filter((one) => one.level === level)))
    .map(command)
    .join("");
}

/** Bytes; GitHub drops the summary of a step that is larger than 1 MiB, with an error. */
const largestSummary = 1_000_000;

/** The verdicts as Markdown, for the summary that GitHub shows of a job. */
export function githubSummary(document: VerdictDocument, options: ReportOptions): string {
  return shortMarkdownReport(document, options, largestSummary);
}

function linesOf(check: CheckResult, { fixes }: ReportOptions): string[] {
  const fix = check.outcome === "fail" ? fixes.get(check.id)?.fix : undefined;
  return [
    `${check.grade}, ${check.outcome}: ${reasonOf(check)}`,
    ...shortened(check.evidence ?? [], fewLines),
    ...(fix === undefined ? [] : [`to do: ${fix}`]),
  ];
}

function limited(annotations: readonly Annotation[]): readonly Annotation[] {
  const [first] = annotations;
  if (first === undefined || annotations.length <= mostOfLevel) return annotations;
  const left = annotations.length - (mostOfLevel - 1);
  const rest = {
    level: first.level,
    title: `and ${left} more`,
    lines: ["the summary of the job and --json have them"],
  };
  return [...annotations.slice(0, mostOfLevel - 1), rest];
}

/** One line: `::error title=…::…`, escaped as the runner unescapes it. */
function command({ level, title, lines }: Annotation): string {
  const property = commandData([title]).replaceAll(":", "%3A").replaceAll(",", "%2C");
  return `::${level} title=${property}::${commandData(lines)}\n`;
}

function commandData(lines: readonly string[]): string {
  return lines.map(escapeControls).join("\n").replaceAll("%", "%25").replaceAll("\n", "%0A");
}
