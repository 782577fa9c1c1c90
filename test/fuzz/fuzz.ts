// npm run fuzz: reads mutated images until the runs are done or the readers break, and says what broke.
import { parseArgs } from "node:util";
import { runCampaign } from "./campaign.ts";
import { keep } from "./finding.ts";
import { isTarget, targets } from "./targets.ts";

const usage = `npm run fuzz -- [--runs N] [--seed S] [--target NAME]… [--minutes M] [--case NUMBER] [--keep FOLDER]

  --runs N       how many mutated inputs (100000)
  --seed S       a whole number; the same one makes the same inputs (1)
  --target NAME  only ${targets.map(({ name }) => name).join(", ")}; may be repeated
  --minutes M    stop after so many minutes
  --case NUMBER  only this input, of one target
  --keep FOLDER  where faults are kept (fixtures/fuzz/found)
`;

const names = targets.map(({ name }) => name);
// Leaving in order ends the process that runs the cases.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      runs: { type: "string" },
      seed: { type: "string", default: "1" },
      target: { type: "string", multiple: true, default: [] },
      minutes: { type: "string" },
      case: { type: "string" },
      keep: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const one = values.case === undefined ? undefined : Number(values.case);
  const chosen = values.target.length > 0 ? values.target : names;
  const runs = one === undefined ? Number(values.runs ?? 100_000) : 1;
  const seed = Number(values.seed);
  const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
  const numbers =
    [runs, one ?? 0].every((value) => Number.isSafeInteger(value) && value >= 0) && Number.isInteger(seed);
  if (values.help || !numbers || !chosen.every(isTarget) || !((minutes ?? 1) > 0)) {
    process.stderr.write(usage);
    return values.help ? 0 : 2;
  }
  if (one !== undefined && chosen.length !== 1) {
    process.stderr.write("--case needs one --target.\n");
    return 2;
  }
  let told = Date.now();
  const outcome = await runCampaign({
    targets: chosen,
    seed,
    runs,
    ...(one !== undefined && { first: one }),
    ...(minutes !== undefined && { minutes }),
    onSuspect({ case: { target, number }, message }) {
      process.stderr.write(`${target} ${number}: ${message}\n`);
    },
    onProgress(done) {
      if (Date.now() - told < 10_000) return;
      told = Date.now();
      process.stderr.write(`${done} of ${runs} inputs\n`);
    },
  });
  const { done, seconds, findings, slowest, largest, depths } = outcome;
  for (const finding of findings) {
    const { target, number } = finding.case;
    const path = await keep(finding, values.keep);
    console.log(`${finding.kind}: ${finding.message}${finding.place && ` (${finding.place})`}`);
    console.log(`  again with: npm run fuzz -- --target ${target} --seed ${seed} --case ${number}   kept as ${path}`);
  }
  console.log(
    Object.entries(depths)
      .sort()
      .map(([depth, count]) => `${depth} ${count}`)
      .join(", "),
  );
  const of = (name: { target: string; number: number } | undefined) => (name ? ` (${name.target} ${name.number})` : "");
  console.log(
    `${done} mutated inputs of ${chosen.join(", ")} with seed ${seed} in ${Math.round(seconds)} s, ${Math.round(done / seconds)} a second: ` +
      `${findings.length} faults; slowest ${Math.round(slowest.milliseconds)} ms${of(slowest.case)}, ` +
      `most memory ${Math.round(largest.bytes / 1048576)} MiB${of(largest.case)}`,
  );
  return findings.length === 0 ? 0 : 1;
}
