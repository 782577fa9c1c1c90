// Prints, as a table for docs/PERFORMANCE.md, what the last step of a build costs by the ways to take it: npm run bench -- convert [IMAGE]
import { spawnSync } from "node:child_process";
import { rmSync, statSync } from "node:fs";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { createWorkDirectory } from "../src/host/work-directory.ts";
import { measure } from "./measure.ts";

const image = resolve(process.argv[3] ?? "out/amphora-x64-haproxy.qcow2");
const tools = resolve("src/build/host-tools");
const worker = resolve("dist/src/build/convert/qcow2-worker.js");
const runs = 3;

/** As disk-image-create calls it, with options of its own or without. */
interface Way {
  readonly name: string;
  readonly compression?: "zlib" | "zstd" | "none";
  readonly options?: string;
}

const WAYS: readonly Way[] = [
  { name: "disk-image-create alone" },
  { name: "`--compression zlib`, the default", compression: "zlib" },
  { name: "`--compression zstd`", compression: "zstd" },
  { name: "`--compression none`", compression: "none" },
  { name: "`QEMU_IMG_OPTIONS=cluster_size=1M`", compression: "zlib", options: "cluster_size=1M" },
  {
    name: "`QEMU_IMG_OPTIONS=compression_type=zstd,cluster_size=1M`",
    compression: "zlib",
    options: "compression_type=zstd,cluster_size=1M",
  },
];

// In memory, where a build has its disk too.
const work = createWorkDirectory("/dev/shm", "bench");
try {
  const raw = join(work.path, "disk.raw");
  const { status } = spawnSync("qemu-img", ["convert", "-O", "raw", image, raw], { stdio: "inherit" });
  if (status !== 0) throw new Error(`qemu-img cannot read ${image}`);
  console.log(`\n### The last step of a build\n\n${cpus().length} × ${cpus()[0]?.model.trim()}, ${runs} runs each.\n`);
  console.log("| way | wall s | ratio | MB | ratio | read back s | ratio |\n|---|---|---|---|---|---|---|");
  let rival: readonly number[] | undefined;
  for (const way of WAYS) {
    const figures = await tryOut(way, raw, join(work.path, "disk.qcow2"));
    rival ??= figures;
    const cells = figures.flatMap((figure, index) => [figure.toFixed(1), (figure / (rival?.[index] ?? 1)).toFixed(2)]);
    console.log(`| ${[way.name, ...cells].join(" | ")} |`);
  }
} finally {
  work.remove();
}

/** @returns seconds to pack, megabytes, seconds for qemu-img to read all of it */
async function tryOut(way: Way, raw: string, packed: string): Promise<readonly number[]> {
  const { compression, options } = way;
  const more = options === undefined ? [] : ["-o", options];
  const program = compression === undefined ? "qemu-img" : join(tools, "qemu-img");
  const flags = compression === "none" ? [] : ["-c"];
  const call = [program, "convert", ...flags, "-f", "raw", "-O", "qcow2", ...more, raw, packed];
  // Ours writes over nothing.
  const command = ["sh", "-c", 'rm -f "$0" && exec "$@"', packed, ...call];
  const env = {
    AMPHORA_HOST_TOOLS: tools,
    AMPHORA_COMPRESSION: compression,
    AMPHORA_CONVERTER: `${process.execPath}\n${worker}`,
  };
  const { seconds } = measure(way.name, command, { runs, env });
  const back = measure("read", ["qemu-img", "convert", "-O", "raw", packed, `${packed}.raw`], { runs });
  const size = statSync(packed).size / 1e6;
  for (const path of [packed, `${packed}.raw`]) rmSync(path);
  return [seconds, size, back.seconds];
}
