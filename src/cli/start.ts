import { spawn } from "node:child_process";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { accessAvailability } from "../backend/access.ts";
import type { AccessMethod } from "../backend/access-method.ts";
import { packageInfo } from "../host/package-root.ts";
import { exitCodeOfSignal, findProgram } from "../host/run.ts";
import { labAvailability } from "../runtime/lab/lab-programs.ts";

/** `npm start`: builds the Debian amphora and verifies it with everything that this host can do. */
const { root } = packageInfo();
const OUTPUT = "out/amphora-x64-haproxy";
const IMAGE = `${OUTPUT}.qcow2`;
const VERDICT = "out/verify.json";
const REPORT = "out/report.html";
const RESULTS: readonly (readonly [string, string])[] = [
  [IMAGE, "the image"],
  [`${IMAGE}.build.json`, "how it was built"],
  [VERDICT, "the verdict on it"],
  [REPORT, "the same as a page, to be opened in a browser"],
];

process.exitCode = await start();

async function start(): Promise<number> {
  process.chdir(root);
  mkdirSync("out", { recursive: true });
  const building = ["diskimage-create", "-i", "debian", "-d", "bookworm", "-p", "-s", "3", "-o", OUTPUT] as const;
  say(`Building the amphora: ${building.join(" ")}`);
  const built = await command(...building);
  if (built !== 0) return built;
  const verifying = [
    "amphora-verify",
    IMAGE,
    ...accessOptions(),
    ...bootOptions(),
    "--json",
    VERDICT,
    "--html",
    REPORT,
  ] as const;
  say(`Verifying it: ${verifying.join(" ")}`);
  const verified = await command(...verifying);
  for (const [path, what] of RESULTS.filter(([file]) => existsSync(file))) {
    say(`${join(root, path)}  ${what}, ${fitting(statSync(path).size)}`);
  }
  return verified;
}

/** The first method by which this host can mount the image, and hold it against our own reader; why not, where it cannot. */
function accessOptions(): string[] {
  const methods: readonly AccessMethod[] = ["loopback", "libguestfs"];
  for (const method of methods) {
    const availability = accessAvailability(method);
    if (availability.available) return ["--deep", "--access", method, "--cross-check", `native,${method}`];
    say(`Without ${method}: ${availability.reason}; ${availability.remedy}.`);
  }
  return ["--deep"];
}

/** Everything that can be done with the booted image; why nothing, where nothing can. */
function bootOptions(): string[] {
  const availability = labAvailability();
  if (availability.available) return ["--scenario"];
  say(`Without booting the image: ${availability.reason}; ${availability.remedy}.`);
  return [];
}

/** Runs one of the commands in the foreground; it is ended when this process is told to end, or dies. */
function command(name: string, ...args: readonly string[]): Promise<number> {
  const node = [process.execPath, join(root, `dist/src/cli/${name}.js`), ...args];
  const [program = "", ...rest] = findProgram("setpriv") ? ["setpriv", "--pdeathsig", "TERM", "--", ...node] : node;
  const child = spawn(program, rest, { stdio: "inherit" });
  let told = false;
  const forward = (signal: NodeJS.Signals) => {
    // The terminal and npm may each send it; the command needs to hear it once.
    if (!told) child.kill(signal);
    told = true;
  };
  process.on("SIGINT", forward).on("SIGTERM", forward);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      process.off("SIGINT", forward).off("SIGTERM", forward);
      resolve(code ?? exitCodeOfSignal(signal ?? undefined) ?? 1);
    });
  });
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A number of bytes as people read it. */
function fitting(bytes: number): string {
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.ceil(bytes / 1000)} kB`;
}
