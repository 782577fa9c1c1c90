import { spawn, spawnSync } from "node:child_process";
import { readlinkSync } from "node:fs";
import { mountRights } from "../../src/host/mount-rights.ts";
import { skipAloud } from "../skip.ts";

/** Mounts that only this process sees, and that end with it, however it ends. */
export interface MountNamespace {
  /** Runs a program that sees the mounts, and gives what it wrote, a character a byte. */
  run(args: readonly string[], mostStatus?: number): string;
  /** Where a path of the namespace is found from outside. */
  outside(path: string): string;
  end(): void;
}

/** Skips what runs when this host allows no mounts. */
export function needMounts(context: Mocha.Context): void {
  const rights = mountRights();
  if (!rights.available) skipAloud(context, `${rights.reason}; ${rights.remedy}`);
}

export function openMountNamespace(): MountNamespace {
  // It ends when its input does, which is when this process is gone at the latest.
  const holder = spawn("unshare", ["--mount", "--propagation", "private", "cat"], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  const { pid } = holder;
  if (pid === undefined) throw new Error("unshare does not start");
  const ours = readlinkSync("/proc/self/ns/mnt");
  const limit = Date.now() + 10_000;
  while (readlinkSync(`/proc/${pid}/ns/mnt`) === ours) {
    if (Date.now() > limit) throw new Error("unshare makes no namespace");
  }
  return {
    run([name = "", ...args], mostStatus = 0) {
      const options = { encoding: "latin1", maxBuffer: 64 * 1024 * 1024 } as const;
      const { error, status, stdout, stderr } = spawnSync("nsenter", ["-t", `${pid}`, "-m", name, ...args], options);
      if (error) throw error;
      if (status === null || status > mostStatus)
        throw new Error(`${name} ${args.join(" ")} ended with ${status}: ${stderr}`);
      return stdout;
    },
    outside: (path) => `/proc/${pid}/root${path}`,
    end: () => holder.stdin.end(),
  };
}
