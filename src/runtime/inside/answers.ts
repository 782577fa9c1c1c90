import { randomBytes } from "node:crypto";
import { Refusal } from "../../refusal.ts";
import { shortened } from "../agent/agent-answer.ts";
import type { Probe } from "../machine/probe.ts";

/**
 * Puts several questions to a guest at once, each a shell command, and gives what each wrote to both of its outputs,
 * without the last line feed. The status of a command is nobody's business: what it says is.
 *
 * @param limit milliseconds for all of them
 * @throws {Refusal} `probe-deadline`, or `probe-answer` where an answer is missing
 */
export async function answersInside<Name extends string>(
  probe: Probe,
  questions: Readonly<Record<Name, string>>,
  limit = 120_000,
): Promise<Readonly<Record<Name, string>>> {
  // No command can know the mark and so write another's answer.
  const mark = randomBytes(16).toString("hex");
  const names = Object.keys(questions) as Name[];
  const script = names.map((name) => `( ${questions[name]}\n) 2>&1\nprintf '\\n%s\\n' ${mark}`).join("\n");
  const { stdout, stderr } = await probe.run(script, limit);
  const parts = stdout.split(`\n${mark}\n`);
  if (parts.length !== names.length + 1) {
    const said = shortened(stderr) || "nothing";
    throw new Refusal("probe-answer", `The amphora answered ${parts.length - 1} of ${names.length} questions: ${said}`);
  }
  const answers = names.map((name, index) => [name, (parts[index] ?? "").replace(/\n$/, "")] as const);
  return Object.fromEntries(answers) as Record<Name, string>;
}
