import { needsOf, type SetupTask } from "../host/needs.ts";
import { installMissing } from "../host/package-installation.ts";
import { Refusal } from "../refusal.ts";

/** Called by setup/prepare.mjs with the task as the only argument: installs the host packages it lacks. */
const TASKS: readonly SetupTask[] = ["start", "test", "bench"];

const task = TASKS.find((name) => name === process.argv[2]);
const say = (line: string) => process.stderr.write(`${line}\n`);

if (task === undefined) {
  say(`The task must be one of ${TASKS.join(", ")}.`);
  process.exitCode = 1;
} else {
  try {
    const mayAsk = process.stderr.isTTY === true && !process.env["CI"];
    await installMissing(needsOf(task), { say, mayAsk });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
