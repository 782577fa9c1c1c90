import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ImageFault } from "./fault.ts";

const grub = "/boot/grub/grub.cfg";

/** A raw copy of an image in a directory, with another kernel command line; the image stays as it is. */
export function changedImage(image: string, directory: string, { commandLine: [from, to] }: ImageFault): string {
  const copy = join(directory, "changed.raw");
  execFileSync("qemu-img", ["convert", "-O", "raw", image, copy]);
  const [, start = ""] = /start=\s*(\d+)/.exec(execFileSync("sfdisk", ["--dump", copy], { encoding: "utf8" })) ?? [];
  const debugfs = (command: string) =>
    execFileSync("debugfs", ["-w", "-R", command, `${copy}?offset=${Number(start) * 512}`], { stdio: "pipe" });
  const config = join(directory, "grub.cfg");
  debugfs(`dump ${grub} ${config}`);
  const text = readFileSync(config, "utf8");
  if (!text.includes(from)) throw new Error(`${grub} has no ${from}`);
  writeFileSync(config, text.replaceAll(from, to));
  debugfs(`rm ${grub}`);
  debugfs(`write ${config} ${grub}`);
  return copy;
}
