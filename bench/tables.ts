// Prints, as tables for docs/PERFORMANCE.md, what reading an image costs beside other ways to the same answers.
import { existsSync, statSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { createWorkDirectory } from "../src/host/work-directory.ts";
import { type Measurement, type MeasureOptions, measure, peakMemory } from "./measure.ts";
import { bundlePrograms } from "./programs.ts";
import { makeSparse, type Rival, rivals } from "./rivals.ts";
import { withServedFile } from "./served-image.ts";
import { printTable, type Row } from "./table.ts";

// libguestfs hangs on a host whose KVM is broken, and a fair comparison needs the same accelerator everywhere.
const LIBGUESTFS = { LIBGUESTFS_BACKEND: "direct", LIBGUESTFS_BACKEND_SETTINGS: "force_tcg" };

/** The check files that ask the thread for kernels. */
const kernelChecks = ["initrd", "kernel", "modules"];

const image = process.argv[2] ?? "out/amphora-x64-haproxy.qcow2";
if (existsSync(image)) await bench(image);
else {
  process.stderr.write(`There is no image ${image} to measure with; build it with npm start, or name another one.\n`);
  process.exitCode = 1;
}

async function bench(path: string): Promise<void> {
  const work = createWorkDirectory("out", "bench");
  try {
    const program = await bundlePrograms(work.path);
    const ours = (name: string, command: readonly string[], runs: number, accept: readonly number[] = [0]): Row => {
      tryOut(`${name}, warm-up`, command, { runs: 1, accept });
      const measurement = tryOut(name, command, { runs, accept });
      if (measurement.runs === 0) return { measurement };
      return { measurement, memory: peakMemory(command.slice(1), work.path, accept) };
    };
    const theirs = (name: string, rival: Rival, runs: number): Row => ({
      measurement: tryOut(name, rival(path, work.path), {
        runs,
        answered: join(work.path, "answered"),
        ...(rival === rivals.inspector && { env: LIBGUESTFS }),
      }),
    });
    const floor = () => ours("`node -e 0`", [process.execPath, "-e", "0"], 15);

    const host = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 1e6)} MB, Node ${process.version}`;
    console.log(
      `${path} (${Math.round(statSync(path).size / 1e6)} MB) on ${host}; whole processes, warm cache, medians.`,
    );
    console.log("Rivals that mount: until the answer is there; giving the mount and the daemon back is not counted.");

    const inspector = theirs("`virt-inspector` (TCG)", rivals.inspector, 1);
    printTable("os-release, dpkg's status and a listing of /boot", [
      ours("native reader", program("three-reads", path), 15),
      floor(),
      theirs("FUSE export + `debugfs`", rivals.debugfs, 7),
      theirs("FUSE export + loop mount + `dpkg-query`", rivals.packages, 7),
      theirs("`qemu-img convert` + loop mount + `dpkg-query`", rivals.convert, 3),
      inspector,
    ]);
    printTable("The whole tree with all metadata", [
      ours("native reader", program("whole-tree", path), 9),
      theirs("FUSE export + loop mount + `find -printf`", rivals.find, 5),
    ]);
    printTable("SHA-256 of every file", [
      ours("`fileDigests`", program("every-digest", path), 5),
      ours("the limit: every cluster unpacked and hashed by as many threads", program("limit", path), 5),
      ours("the same with one zlib object for each thread", program("limit", path, "reuse"), 5),
      theirs("FUSE export + loop mount + `sha256sum`, two at a time", rivals.sha256sum, 2),
    ]);
    await overHttp(path, program);
    sparse(path, work.path, (name, file) => [
      ours(`${name}: three reads`, program("three-reads", file), 7),
      ours(`${name}: whole tree`, program("whole-tree", file), 5),
    ]);
    // A verdict of "fail" takes as long as one of "pass".
    const verify = (...args: string[]) => [process.execPath, "dist/src/cli/amphora-verify.js", ...args];
    printTable("A verdict: every offline check", [
      ours("`amphora-verify`", verify(path), 7, [0, 1]),
      ours("the same suite in one process", program("offline-suite", path), 7),
      ours("the same without the checks of the initial RAM disk", program("offline-suite", path, "initrd"), 7),
      ours("the same without those of kernels and modules either", program("offline-suite", path, ...kernelChecks), 7),
      inspector,
      floor(),
    ]);
    printTable("The integrity sweep: every file of a package held against its MD5", [
      ours("`amphora-verify --deep`, every offline check included", verify("--deep", path), 5, [0, 1]),
      ours("the sweep alone", program("sweep", path), 5),
      ours(
        "the limit: every cluster unpacked and MD5 taken by as many threads",
        program("limit", path, "reuse", "md5"),
        5,
      ),
      theirs("FUSE export + loop mount + `dpkg --verify`", rivals.dpkgVerify, 1),
      theirs("FUSE export + loop mount + `debsums`", rivals.debsums, 1),
    ]);
    const inTurn = ["sh", "-c", '"$@"; "$@"', "sh", ...verify(path)];
    printTable("Two images", [
      ours("`amphora-verify A B`, both at once", verify(path, path), 5, [0, 1]),
      { measurement: tryOut("`amphora-verify A; amphora-verify B`", inTurn, { runs: 5, accept: [0, 1] }) },
    ]);
  } finally {
    work.remove();
  }
}

async function overHttp(path: string, program: Awaited<ReturnType<typeof bundlePrograms>>): Promise<void> {
  const { seconds, output } = await withServedFile(program("range-server", path), (url) =>
    tryOut("native reader over HTTP", program("three-reads", url), { runs: 5 }),
  );
  const { size } = statSync(path);
  const [, , , transfer] = output === "" ? [] : JSON.parse(output);
  console.log("\n### The same three reads over HTTP\n\n| wall s | requests | bytes | of the file |\n|---|---|---|---|");
  if (transfer === undefined) return;
  const { requests, bytes } = transfer;
  console.log(`| ${seconds.toFixed(3)} | ${requests} | ${bytes} | ${((100 * bytes) / size).toFixed(2)} % |`);
}

/** The same content in little and in much room. */
function sparse(path: string, folder: string, rowsOf: (name: string, file: string) => Row[]): void {
  if (tryOut("images of 3 GiB and 1 TiB", makeSparse(path, folder), { runs: 1 }).runs === 0) return;
  const rows = [
    ["3 GiB", "small"],
    ["1 TiB", "large"],
    ["the image grown to 1 TiB", "grown"],
  ].map(([name = "", file = ""]) => rowsOf(name, join(folder, file)));
  for (const [index, title] of ["three reads", "whole tree"].entries()) {
    printTable(
      `Virtual size: ${title}`,
      rows.flatMap((both) => both[index] ?? []),
    );
  }
}

/** Measures, or says why that is not possible here. */
function tryOut(name: string, command: readonly string[], options: MeasureOptions): Measurement {
  process.stderr.write(`measuring ${name}\n`);
  try {
    return measure(name, command, options);
  } catch (error) {
    process.stderr.write(`${name} could not be measured: ${error instanceof Error ? error.message : error}\n`);
    return { name, seconds: Number.NaN, runs: 0, output: "" };
  }
}
