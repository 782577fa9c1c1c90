import { accessSync, constants, readdirSync } from "node:fs";
import { arch } from "node:os";
import { join } from "node:path";
import { findProgram } from "./run.ts";

/** Whether guests may be run by KVM here, and if not, why: one clause. */
export type KvmState = { readonly usable: true } | { readonly usable: false; readonly reason: string };

/** What the probe looks at; each has the host's own as its default. */
export interface KvmProbe {
  readonly device?: string;
  /** A kernel for amd64 to start; the first readable one of /boot when left out. */
  readonly kernel?: string | undefined;
}

/** Milliseconds for a guest to say its first word; a working KVM needs a quarter of it. */
const deadline = 2000;

const qemu = "qemu-system-x86_64";

let remembered: Promise<KvmState> | undefined;

/**
 * Whether KVM runs guests for amd64, found out by starting one: a device node, an API version and even small guests have
 * been seen to work where no kernel does. Asked once per process; takes no more than two seconds.
 */
export function kvmState(): Promise<KvmState> {
  remembered ??= probeKvm();
  return remembered;
}

/** The probe itself, nothing remembered. */
export async function probeKvm(probe: KvmProbe = {}): Promise<KvmState> {
  const device = probe.device ?? "/dev/kvm";
  if (arch() !== "x64") return unusable(`this host is ${arch()}, which cannot run guests for amd64 by itself`);
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    return unusable(isMissing ? `there is no ${device}` : `this user may not use ${device}`);
  }
  if (findProgram(qemu) === undefined) return unusable(`${qemu} is not installed, so it cannot be tried`);
  const kernel = probe.kernel ?? readableKernel();
  if (kernel === undefined) return unusable("no kernel in /boot is readable by this user, so it cannot be tried");
  if (await guestStarts("kvm", kernel, deadline)) return { usable: true };
  return unusable(`${device} is there, but a guest tried with it did not start`);
}

/**
 * Whether a Linux kernel says its version within `milliseconds` under that accelerator of QEMU, on a processor that has
 * what every processor with hardware virtualization has.
 */
export async function guestStarts(accelerator: "kvm" | "tcg", kernel: string, milliseconds: number): Promise<boolean> {
  const { execa } = await import("execa");
  const machine = ["-accel", accelerator, "-machine", "pc", "-cpu", "qemu64,+pni,+sse4.2,+popcnt,enforce", "-m", "256"];
  const console_ = ["-nodefaults", "-display", "none", "-no-reboot", "-serial", "stdio"];
  const boot = ["-kernel", kernel, "-append", "console=ttyS0 earlyprintk=serial,ttyS0 nokaslr panic=-1"];
  // Broken guests keep QEMU from answering, so it is only ever killed, also when this process is.
  const guest = execa("setpriv", ["--pdeathsig", "KILL", "--", qemu, ...machine, ...console_, ...boot], {
    stdin: "ignore",
    stderr: "ignore",
    buffer: false,
    reject: false,
    timeout: milliseconds,
    killSignal: "SIGKILL",
  });
  let said = "";
  guest.stdout.setEncoding("latin1").on("data", (text: string) => {
    said = (said + text).slice(-4096);
    if (said.includes("Linux version ")) guest.kill("SIGKILL");
  });
  await guest;
  return said.includes("Linux version ");
}

/** The kernel in /boot that is read, of which libguestfs too makes its appliance; undefined when none is readable. */
export function readableKernel(directory = "/boot"): string | undefined {
  return kernelsIn(directory).find((path) => {
    try {
      accessSync(path, constants.R_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Every kernel in /boot, readable or not. */
export function kernelsIn(directory = "/boot"): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => /^vmlinu[xz]-/.test(name))
      .map((name) => join(directory, name));
  } catch {
    return [];
  }
}

function unusable(reason: string): KvmState {
  return { usable: false, reason };
}
