import type { CheckDescription } from "../verify/check.ts";

/** The checks, for people: a line for each, in columns. */
export function checkListText(checks: readonly CheckDescription[]): string {
  const width = (read: (check: CheckDescription) => string) =>
    Math.max(0, ...checks.map((check) => read(check).length));
  const [ids, grades] = [width(({ id }) => id), width(({ grade }) => grade)];
  const line = ({ id, grade, title, scenario }: CheckDescription) =>
    `${id.padEnd(ids)}  ${grade.padEnd(grades)}  ${title}${scenario === undefined ? "" : ` (scenario ${scenario})`}\n`;
  return checks.map(line).join("");
}

/** The checks as `--list-checks --json` writes them. */
export function checkListJson(checks: readonly CheckDescription[]): string {
  const list = checks.map(({ id, title, grade, why, fix, appliesTo, scenario, tempest }) => ({
    ...{ id, title, grade, why, fix, appliesTo },
    ...(scenario !== undefined && { scenario }),
    ...(tempest !== undefined && { tempest }),
  }));
  return `${JSON.stringify(list, undefined, 2)}\n`;
}
