// Prints, as tables for docs/PERFORMANCE.md, what a build costs beside the same one by disk-image-create alone.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import type { Plan } from "../src/build/plan/plan.ts";
import { readLogLine } from "../src/build/run/phases.ts";
import { createWorkDirectory } from "../src/host/work-directory.ts";

/** What disk-image-create itself needs where there is no device-mapper; nothing that makes it faster. */
const NEEDED_TOOLS = ["dmsetup", "kpartx", "losetup", "namespace-init", "qemu-debootstrap", "sudo", "tar"];
const OPTIONS = ["-i", "debian", "-d", "bookworm", "-p", "-s", "3"];
/** Scripts and steps that are worth a line of their own, in seconds. */
const WORTH_TELLING = 0.8;

interface Run {
  readonly name: string;
  /** Wall seconds of the whole process. */
  readonly seconds: number;
  readonly image: string;
  /** Seconds by step of the log. */
  readonly steps: ReadonlyMap<string, number>;
}

const work = createWorkDirectory("out", "bench");
try {
  await bench(work.path, process.argv.slice(3));
} finally {
  work.remove();
}

async function bench(folder: string, wanted: readonly string[]): Promise<void> {
  const runs: Run[] = [];
  for (const state of ["cold", "warm"] as const) {
    for (const [name, build] of [["plain", plain] as const, ["ours", ours] as const]) {
      if (wanted.length > 0 && !wanted.includes(state)) continue;
      process.stderr.write(`building: ${name}, ${state}\n`);
      runs.push(await build(folder, `${name}-${state}`));
    }
  }
  const of = (name: string) => runs.find((run) => run.name === name);
  console.log(
    `\n### Builds\n\n${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}; one run of each.\n`,
  );
  console.log("| build | wall s | ratio | image MB | ratio | outside diskimage-builder s |\n|---|---|---|---|---|---|");
  for (const run of runs) {
    const rival = of(run.name.replace("ours", "plain")) ?? run;
    const size = (image: string) => statSync(image).size / 1e6;
    const inside = [...run.steps.values()].reduce((sum, seconds) => sum + seconds, 0);
    const cells = [
      run.seconds.toFixed(1),
      (run.seconds / rival.seconds).toFixed(2),
      size(run.image).toFixed(1),
      (size(run.image) / size(rival.image)).toFixed(3),
      (run.seconds - inside).toFixed(1),
    ];
    console.log(`| ${[run.name, ...cells].join(" | ")} |`);
  }
  const steps = [...new Set(runs.flatMap((run) => [...run.steps.keys()]))].filter((step) =>
    runs.some((run) => (run.steps.get(step) ?? 0) >= WORTH_TELLING),
  );
  console.log(`\n| step | ${runs.map(({ name }) => name).join(" | ")} |\n|---|${"---|".repeat(runs.length)}`);
  for (const step of steps) {
    console.log(`| ${step} | ${runs.map((run) => (run.steps.get(step) ?? 0).toFixed(1)).join(" | ")} |`);
  }
  for (const run of runs.filter(({ name }) => name.startsWith("ours"))) {
    const rival = of(run.name.replace("ours", "plain"));
    if (rival !== undefined) compare(rival, run);
  }
}

function compare(plainRun: Run, run: Run): void {
  const program = [process.execPath, "dist/src/cli/amphora-verify.js", "diff", plainRun.image, run.image];
  const { stdout } = spawnSync(program[0] ?? "", program.slice(1), { encoding: "utf8", maxBuffer: 1 << 28 });
  console.log(`\n${plainRun.name} and ${run.name}:\n\n    ${stdout.trim().split("\n").slice(0, 40).join("\n    ")}`);
}

function ourCommand(folder: string, name: string, ...more: string[]): string[] {
  const places = ["-o", join(folder, name, "amphora.qcow2"), "-c", join(folder, "our-cache"), "-w", folder];
  return [process.execPath, "dist/src/cli/diskimage-create.js", ...OPTIONS, ...places, ...more];
}

async function ours(folder: string, name: string): Promise<Run> {
  mkdirSync(join(folder, name));
  const seconds = await timed(ourCommand(folder, name), {}, join(folder, name, "said"));
  const image = join(folder, name, "amphora.qcow2");
  return { name, seconds, image, steps: stepsOf(readFileSync(`${image}.build.log`, "utf8")) };
}

/** The same elements and environment, called as Octavia's script does: no cache but disk-image-create's own. */
async function plain(folder: string, name: string): Promise<Run> {
  const place = resolve(folder, name);
  mkdirSync(place);
  const [program = "", ...args] = ourCommand(folder, name, "--dry-run", "--json");
  const plan = JSON.parse(spawnSync(program, args, { encoding: "utf8" }).stdout) as Plan;
  const tools = join(place, "tools", "host-tools");
  for (const tool of NEEDED_TOOLS) cpSync(join("src/build/host-tools", tool), join(tools, tool), { recursive: true });
  mkdirSync(join(place, "tools", "guest-tools"));
  writeFileSync(join(place, "tools", "guest-tools", "apt.conf"), "");
  const environment = {
    ...plan.environment,
    ...{ HOME: place, LC_ALL: "C", LOGNAME: "root", USER: "root", PATH: process.env["PATH"] ?? "" },
    // Without it apt is asked for packages in an order of chance, and two builds have not the same ones.
    PYTHONHASHSEED: "0",
    ...{ TMPDIR: place, TMP_DIR: place, XDG_CACHE_HOME: join(place, "cache") },
  };
  writeFileSync(
    join(place, "environment"),
    Object.entries(environment)
      .map((pair) => `${pair.join("=")}\0`)
      .join(""),
  );
  const argv = plan.argv.with(plan.argv.indexOf("--image-cache") + 1, resolve(folder, "plain-cache"));
  const namespace = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "slave"];
  const init = join(tools, "namespace-init");
  const log = join(place, "said");
  const seconds = await timed(["unshare", ...namespace, "--", "bash", init, place, ...argv], {}, log);
  const image = plan.output;
  if (!existsSync(image)) throw new Error(`there is no image ${image}; see ${log}`);
  return { name, seconds, image, steps: stepsOf(readFileSync(log, "utf8")) };
}

async function timed(command: readonly string[], env: NodeJS.ProcessEnv, log: string): Promise<number> {
  const [program = "", ...args] = command;
  const file = openSync(log, "w");
  const begin = performance.now();
  // The end of the input would be the end of the build.
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["pipe", file, file] });
  const [status] = await once(child, "exit");
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${readFileSync(log, "utf8").slice(-2000)}`);
  return (performance.now() - begin) / 1000;
}

/** Seconds between the lines of a log that name a script or begin a phase. */
function stepsOf(log: string): Map<string, number> {
  const steps = new Map<string, number>();
  let step = "start";
  let since: number | undefined;
  for (const line of log.split("\n")) {
    const [, stamp, text = ""] = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) \| (.*)$/.exec(line) ?? [];
    if (stamp === undefined) continue;
    const now = Date.parse(`${stamp.replace(" ", "T")}Z`) / 1000;
    if (since !== undefined) steps.set(step, (steps.get(step) ?? 0) + now - since);
    since = now;
    const event = readLogLine(line);
    if (event !== undefined) step = event.script === undefined ? event.phase : `${event.phase}: ${event.script}`;
    else if (/^dib-run-parts \S+ completed$/.test(text)) step = step.replace(/:.*/, "");
    else if (/Calling \[sudo cp .*fstab/.test(text)) step = "block-device: copy of the tree";
  }
  return steps;
}
