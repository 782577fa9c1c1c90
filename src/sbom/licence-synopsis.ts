import { spdxLicence } from "./licence-name.ts";

/** Gives the `LicenseRef-` identifier of a name that SPDX does not know. */
export type LicenceNamer = (name: string) => string;

const term = /^\S+(?: with \S+ exception)?$/i;

/**
 * The SPDX expression of a licence's synopsis as Debian writes it (copyright-format 1.0, "License specification"): names
 * joined by `and`, which binds closer, and `or`; a comma before such a word binds less than both. What follows no grammar
 * is one name.
 *
 * @param nameOf asked for each name that SPDX does not know
 */
export function licenceExpression(synopsis: string, nameOf: LicenceNamer): string {
  const text = synopsis.trim().replace(/\s+/g, " ");
  const [first = "", ...more] = text.split(", ");
  const parts = more.map((one) => /^(and|or) (.+)$/i.exec(one) ?? []);
  const groups = [first, ...parts.map(([, , rest = ""]) => rest)].map(groupOf);
  if (groups.some((group) => group === undefined)) return spdxLicence(text) ?? nameOf(text);
  const written = groups.map((group = []) => disjunction(group, nameOf));
  return written.reduce((left, right, index) => {
    const word = parts[index - 1]?.[1]?.toUpperCase() ?? "AND";
    return `${inBrackets(left)} ${word} ${inBrackets(right)}`;
  });
}

/** The names between commas: alternatives, each of names that hold together; `undefined` where it is no such list. */
function groupOf(text: string): string[][] | undefined {
  const group = text.split(/ or /i).map((one) => one.split(/ and /i));
  return group.flat().every((name) => term.test(name)) ? group : undefined;
}

function disjunction(group: readonly (readonly string[])[], nameOf: LicenceNamer): string {
  return group.map((names) => names.map((name) => spdxLicence(name) ?? nameOf(name)).join(" AND ")).join(" OR ");
}

function inBrackets(expression: string): string {
  return / (?:AND|OR) /.test(expression) ? `(${expression})` : expression;
}
