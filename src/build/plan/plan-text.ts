import type { Plan } from "./plan.ts";

/** A plan for people: what `--dry-run` prints. */
export function planText(plan: Plan): string {
  const environment = Object.entries(plan.environment).map(([name, value]) => `  ${name}=${quoted(value)}`);
  return [
    "Elements:",
    ...plan.elements.map((element, index) => `  ${String(index + 1).padStart(2)} ${element}`),
    "",
    "Environment:",
    ...environment,
    "",
    "Command:",
    `  ${plan.argv.map(quoted).join(" ")}`,
    "",
    "Output:",
    `  ${plan.output}`,
    "",
  ].join("\n");
}

/** A word as a shell would need it written. */
function quoted(word: string): string {
  return /^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
