// Gets a bare clone ready for one task and does it; plain Node, since nothing else is there yet.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.mjs";
import { writeDeclarations } from "./declarations.mjs";
import { lanesOf, runLanes } from "./lanes.mjs";
import { installModules } from "./node-modules.mjs";
import { satisfies } from "./node-version.mjs";
import { runNode } from "./run.mjs";
import { testFiles } from "./test-files.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
/** @type {(line: string) => void} */
const say = (line) => process.stderr.write(`${line}\n`);

/** @type {Record<string, (args: string[]) => Promise<number>>} */
const TASKS = {
  build: async () => 0,
  start: () => runNode(["dist/src/cli/start.js"], { cwd: root }),
  test: (args) => (args.length > 0 ? mocha(args) : allTests()),
  "test:long": (args) => mocha(args.length > 0 ? args : testFiles(root, ".long.ts")),
  bench: (args) => runNode(["--import", "tsx", "bench/bench.ts", ...args], { cwd: root }),
  fuzz: (args) => runNode(["--import", "tsx", "test/fuzz/fuzz.ts", ...args], { cwd: root }),
};

process.exitCode = await prepareAndRun(process.argv[2] ?? "", process.argv.slice(3));

/** @type {(task: string, args: string[]) => Promise<number>} */
async function prepareAndRun(task, args) {
  const run = Object.hasOwn(TASKS, task) ? TASKS[task] : undefined;
  if (run === undefined) {
    say(`setup/prepare.mjs takes one of ${Object.keys(TASKS).join(", ")}, not ${task || "nothing"}.`);
    return 1;
  }
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  if (!satisfies(process.version, engines.node)) {
    say(`Node ${process.version} is too old or unsupported: install a Node that satisfies "${engines.node}".`);
    return 1;
  }
  const installed = installModules(root, say);
  if (installed !== 0) return installed;
  try {
    await bundle(root);
    if (task === "build") writeDeclarations(root);
  } catch (error) {
    if (task === "build") say(String(error));
    say("The sources cannot be bundled, for the reasons above; correct them and try again.");
    return 1;
  }
  // Bundling is all there is to a build, and asks nothing of the host.
  if (task === "build") return 0;
  // Nor does reading what lies in the repository.
  if (task === "fuzz") return run(args);
  const provided = await runNode(["dist/src/cli/setup.js", task.replace(":long", "")], { cwd: root });
  return provided !== 0 ? provided : run(args);
}

/** Host and computing tests side by side. */
function allTests() {
  const lanes = lanesOf(testFiles(root, ".test.ts"));
  return runLanes((lane, { output, closing }) =>
    mocha(lanes[lane], { output, env: { ...process.env, AMPHORA_CLOSING_LINE: closing } }),
  );
}

/** @type {(args: string[], how?: { output?: number | "inherit", env?: NodeJS.ProcessEnv }) => Promise<number>} */
async function mocha(args, how = {}) {
  if (args.length === 0) {
    say("There is no test of this kind.");
    return 1;
  }
  // What a failed test left running must not keep CI waiting for ever.
  const options = ["--exit", "--reporter", "./test/reporter.ts"];
  return runNode(["node_modules/mocha/bin/mocha.js", ...options, ...args], { cwd: root, ...how });
}
