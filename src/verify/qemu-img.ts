import { resolve } from "node:path";
import type { Qcow2Check } from "../disk/qcow2/check/check-qcow2.ts";
import { findProgram, run } from "../host/run.ts";

/** What `qemu-img info` says of an image. */
export interface QemuInfo {
  readonly format: string;
  /** Bytes. */
  readonly virtualSize: number;
}

/** What `qemu-img check` counted. */
export type QemuCheck = Omit<Qcow2Check, "findings">;

/** A second opinion on an image; each answer is asked for once. */
export interface QemuImg {
  info(): Promise<QemuInfo>;
  check(): Promise<QemuCheck>;
}

/** Milliseconds that qemu-img may take with one image. */
const deadline = 120_000;

export function qemuImgInstalled(): boolean {
  return findProgram("qemu-img") !== undefined;
}

/** @param format as read from the image, by QEMU's name for it */
export function qemuImgOf(imagePath: string, format: string): QemuImg {
  // An absolute path, since QEMU takes `nbd:name` and its like for another protocol.
  const path = resolve(imagePath);
  let info: Promise<QemuInfo> | undefined;
  let check: Promise<QemuCheck> | undefined;
  return {
    info() {
      info ??= askInfo(path, format);
      return info;
    },
    check() {
      check ??= askCheck(path);
      return check;
    },
  };
}

async function askInfo(path: string, format: string): Promise<QemuInfo> {
  // QEMU itself looks for a VHD at the start of a file only, where one of fixed size has nothing but the disk.
  const named = format === "vpc" ? ["-f", format] : [];
  const answer = await ask(["qemu-img", "info", "--force-share", ...named, "--output=json", path], [0]);
  return { format: String(answer["format"]), virtualSize: Number(answer["virtual-size"]) };
}

/** Exit status 2 is corruption, 3 leaked clusters: both are answers (qemu-img(1), "check"), which leave out what is 0. */
async function askCheck(path: string): Promise<QemuCheck> {
  const answer = await ask(["qemu-img", "check", "--force-share", "-f", "qcow2", "--output=json", path], [0, 2, 3]);
  const count = (name: string) => Number(answer[name] ?? 0);
  return {
    corruptions: count("corruptions"),
    leaks: count("leaks"),
    checkErrors: count("check-errors"),
    imageEndOffset: count("image-end-offset"),
    totalClusters: count("total-clusters"),
    allocatedClusters: count("allocated-clusters"),
    fragmentedClusters: count("fragmented-clusters"),
    compressedClusters: count("compressed-clusters"),
  };
}

/** @throws {Error} when qemu-img has no answer */
async function ask(command: readonly string[], statuses: readonly number[]): Promise<Record<string, unknown>> {
  // It may be at it for long, and whoever waits for it may be ended.
  const dieWithParent = findProgram("setpriv") !== undefined;
  const { stdout, stderr, exitCode } = await run(command, { deadline, dieWithParent });
  if (!statuses.includes(exitCode)) {
    const [said = "nothing"] = stderr.split("\n").filter((line) => line !== "");
    throw new Error(`${command.slice(0, 2).join(" ")} ended with status ${exitCode} and said: ${said}`);
  }
  return JSON.parse(stdout) as Record<string, unknown>;
}
