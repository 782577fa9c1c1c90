// Prints which checks cost most: `node --import tsx bench/check-costs.ts [IMAGE [OPTION…]]`, with options of amphora-verify.
import { spawnSync } from "node:child_process";
import type { VerdictDocument } from "../src/verify/verdict.ts";

const runs = 5;
const shown = 15;

const [image = "out/amphora-x64-haproxy.qcow2", ...options] = process.argv.slice(2);
const durations = new Map<string, number[]>();
const totals: number[] = [];
for (let run = 0; run < runs; run++) {
  const args = ["dist/src/cli/amphora-verify.js", image, "--json", "-", ...options];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (stdout === "") throw new Error(stderr);
  const [verdict] = (JSON.parse(stdout) as VerdictDocument).images;
  const checks = verdict?.checks ?? [];
  totals.push(checks.reduce((sum, { durationMs }) => sum + durationMs, 0));
  for (const { id, durationMs } of checks) durations.set(id, [...(durations.get(id) ?? []), durationMs]);
}

const median = (figures: readonly number[]) => figures.toSorted((a, b) => a - b)[figures.length >> 1] ?? Number.NaN;
const costs = [...durations].map(([id, figures]) => ({ id, ms: median(figures) })).sort((a, b) => b.ms - a.ms);
// Whoever asks first for a fact that several checks share pays for it.
console.log(`${image}: ${costs.length} checks, ${median(totals)} ms in all, median of ${runs} runs\n`);
console.log("| check | ms |\n|---|---|");
for (const { id, ms } of costs.slice(0, shown)) console.log(`| ${id} | ${ms} |`);
