// Prints, as a table for docs/PERFORMANCE.md, what a native verdict costs beside other ways to look into the same image.
import { existsSync, statSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { createWorkDirectory } from "../src/host/work-directory.ts";
import { type Measurement, measure, peakMemory } from "./measure.ts";

const MOUNT_AND_ASK = `
set -eu
image=$1 folder=$2
undo() { umount "$folder/mnt" 2>/dev/null || true; rm -rf "$folder/raw" "$folder/mnt"; }
trap undo EXIT
mkdir "$folder/mnt"
qemu-img convert -O raw "$image" "$folder/raw"
start=$(sfdisk --json "$folder/raw" | sed -n 's/.*"start": *\\([0-9]*\\).*/\\1/p' | tail -n 1)
mount -o loop,ro,noload,offset=$((start * 512)) "$folder/raw" "$folder/mnt"
cat "$folder/mnt/etc/os-release"
dpkg-query --admindir="$folder/mnt/var/lib/dpkg" -W
ls "$folder/mnt/boot"
`;

// libguestfs hangs on a host whose KVM is broken, and a fair comparison needs the same accelerator everywhere.
const LIBGUESTFS = { LIBGUESTFS_BACKEND: "direct", LIBGUESTFS_BACKEND_SETTINGS: "force_tcg" };

const image = process.argv[2] ?? "out/amphora-x64-haproxy.qcow2";
if (existsSync(image)) bench(image);
else {
  process.stderr.write(`There is no image ${image} to measure with; build it with npm start, or name another one.\n`);
  process.exitCode = 1;
}

function bench(path: string): void {
  const work = createWorkDirectory("out", "bench");
  const verify = ["dist/src/cli/amphora-verify.js", path];
  try {
    // A verdict of "fail" takes as long as one of "pass".
    const verdict = [0, 1];
    say("amphora-verify");
    measure("warm-up", [process.execPath, ...verify], { runs: 1, accept: verdict });
    const ours = measure("`amphora-verify` (native), whole verdict", [process.execPath, ...verify], {
      runs: 7,
      accept: verdict,
    });
    const memory = peakMemory(verify, work.path, verdict);
    const rivals = [
      measure("`node -e 0`, the floor", [process.execPath, "-e", "0"], { runs: 7 }),
      rival(
        "`qemu-img convert` + loop mount + `dpkg-query`",
        ["bash", "-c", MOUNT_AND_ASK, "bash", path, work.path],
        3,
      ),
      rival("`virt-inspector` (TCG)", ["virt-inspector", "--no-icon", "-a", path], 1, LIBGUESTFS),
    ];
    print(path, ours, memory, rivals);
  } finally {
    work.remove();
  }
}

function rival(name: string, command: readonly string[], runs: number, env: NodeJS.ProcessEnv = {}) {
  say(name);
  try {
    return measure(name, command, { runs, env });
  } catch (error) {
    say(`${name} could not be measured: ${error instanceof Error ? error.message : error}`);
    return { name, seconds: Number.NaN, runs: 0 };
  }
}

function print(path: string, ours: Measurement, memory: number, rivals: readonly Measurement[]): void {
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  const row = ({ name, seconds, runs }: Measurement) =>
    runs === 0
      ? `| ${name} | not measured here | | |`
      : `| ${name} | ${seconds.toPrecision(3)} | ${Number((seconds / ours.seconds).toPrecision(2))} | ${runs} |`;
  const host = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${megabytes(totalmem())}, Node ${process.version}`;
  console.log(`${path} (${megabytes(statSync(path).size)}) on ${host}; whole processes, warm cache, medians.\n`);
  console.log("| what | wall s | ratio | runs |\n|---|---|---|---|");
  for (const measurement of [ours, ...rivals]) console.log(row(measurement));
  console.log(`\nPeak memory of \`amphora-verify\`: ${megabytes(memory)}.`);
}

function say(line: string): void {
  process.stderr.write(`measuring ${line}\n`);
}
