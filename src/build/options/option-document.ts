import { OPTION_TABLE, type OptionRow } from "./option-table.ts";
import { VARIABLE_TABLE } from "./variable-table.ts";

const ROWS: readonly OptionRow[] = OPTION_TABLE;
const WIDTH = 29;
const VARIABLE_WIDTH = 35;

/** The text of `diskimage-create --help`. */
export function helpText(): string {
  const options = ROWS.map((row) => `  ${spelling(row).padEnd(WIDTH)}${row.text}${details(row)}`);
  const variables = VARIABLE_TABLE.map((row) => `  ${row.name.padEnd(VARIABLE_WIDTH)}${row.text}`);
  return [
    "Usage: diskimage-create [OPTION]...",
    "       diskimage-create doctor [OPTION]...",
    "       diskimage-create matrix FILE.yaml [OPTION]...",
    "",
    "Builds an OpenStack Octavia amphora image with diskimage-builder; doctor tells what would keep",
    "this host from building it, and matrix writes the jobs of a CI that builds many.",
    "",
    "Options:",
    ...options,
    "",
    "Environment:",
    ...variables,
    "",
    "Exit status: 0 built, 1 usage or missing prerequisite, 2 unknown host, 3 bad option value,",
    "130 and 143 after SIGINT and SIGTERM, otherwise the status of disk-image-create.",
    "",
  ].join("\n");
}

/** The option and variable tables in Markdown, for the documentation. */
export function optionTableMarkdown(): string {
  const options = ROWS.map((row) => {
    const fallback = row.default === undefined ? "" : `\`${row.default}\`${today(row, "`")}`;
    return `| \`${spelling(row)}\` | ${cell(row.text)}${row.values ? `: ${row.values.map((value) => `\`${value}\``).join(", ")}` : ""} | ${fallback} |`;
  });
  const variables = VARIABLE_TABLE.map((row) => `| \`${row.name}\` | ${cell(row.text)} |`);
  return [
    "| option | meaning | default |",
    "|---|---|---|",
    ...options,
    "",
    "| variable | meaning |",
    "|---|---|",
    ...variables,
    "",
  ].join("\n");
}

/** How an option is written: `-a, --arch ARCH`. */
function spelling(row: OptionRow): string {
  const names = row.short === undefined ? `--${row.name}` : `-${row.short}, --${row.name}`;
  return row.takes === undefined ? names : `${names} ${row.takes}`;
}

function details(row: OptionRow): string {
  const values = row.values ? `: ${row.values.join(", ")}` : "";
  return row.default === undefined ? values : `${values} (default: ${row.default}${today(row, "")})`;
}

function today(row: OptionRow, quote: string): string {
  return row.defaultToday === undefined ? "" : `, today ${quote}${row.defaultToday}${quote}`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
