import type { VerdictDocument } from "../verify/verdict.ts";
import { githubReport, githubSummary } from "./github.ts";
import { jsonReport } from "./json.ts";
import { junitReport } from "./junit.ts";
import { markdownReport } from "./markdown.ts";
import { appendOutput, type Output, writeOutput } from "./output.ts";
import type { ReportOptions } from "./report-options.ts";
import { sarifReport } from "./sarif.ts";
import { tapReport } from "./tap.ts";

type Render = (document: VerdictDocument, options: ReportOptions) => string | Promise<string>;

/** A form in which verdicts can be written down; its name is also its option. */
export interface Format {
  readonly name: string;
  /** What it is, to follow "write". */
  readonly description: string;
  readonly render: Render;
  /** Whether it tells what the images hold. */
  readonly showsContents?: true;
  /** Whether it may share standard output with the report for people. */
  readonly sharesOutput?: true;
  /** What is added to the file that a variable of the environment names. */
  readonly appended?: { readonly variable: string; readonly render: Render };
}

/** Every format; the options of the command line, the help and the documents are made of this table. */
export const formats: readonly Format[] = [
  { name: "json", description: "the verdicts as JSON", render: jsonReport, showsContents: true },
  { name: "junit", description: "the verdicts as JUnit XML", render: junitReport },
  { name: "tap", description: "the verdicts as TAP 14", render: tapReport },
  { name: "sarif", description: "what did not pass as SARIF 2.1.0", render: sarifReport },
  { name: "markdown", description: "the verdicts as Markdown", render: markdownReport },
  { name: "html", description: "the verdicts as one page of HTML", render: renderHtml, showsContents: true },
  {
    name: "github",
    description: "annotations for GitHub Actions, and the job's summary",
    render: githubReport,
    sharesOutput: true,
    appended: { variable: "GITHUB_STEP_SUMMARY", render: githubSummary },
  },
];

/** A format, and where it is to be written. */
export interface AskedReport {
  readonly format: Format;
  readonly output: Output;
}

/**
 * Writes one document in every format that was asked for; one that cannot be written keeps no other from it.
 *
 * @throws {Refusal} `unwritable-output`, of the first that could not be written
 */
export async function writeReports(
  document: VerdictDocument,
  asked: readonly AskedReport[],
  options: ReportOptions,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const failures: unknown[] = [];
  for (const { format, output } of asked) {
    try {
      await writeOutput(output, await format.render(document, options));
      const { variable, render } = format.appended ?? {};
      const file = variable && environment[variable];
      if (render && file) appendOutput(file, await render(document, options));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** The page is the largest of them, and most runs do without. */
async function renderHtml(document: VerdictDocument, options: ReportOptions): Promise<string> {
  const { htmlReport } = await import("./html/html-report.ts");
  return htmlReport(document, options);
}
