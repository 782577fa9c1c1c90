import { existsSync, readFileSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";
import { blocking, type Finding, ok } from "./finding.ts";
import type { Ground } from "./ground.ts";

/** Names under which the kernel's emulators are registered, by the guest's architecture. */
const EMULATORS: Readonly<Record<string, string>> = {
  ...{ armhf: "qemu-arm", arm64: "qemu-aarch64", aarch64: "qemu-aarch64" },
  ...{ ppc64le: "qemu-ppc64le", ppc64el: "qemu-ppc64le" },
};
/** Which architectures a host runs without an emulator, by Node's name of its own. */
const NATIVE: Readonly<Record<string, readonly string[]>> = {
  ...{ x64: ["amd64", "i386"], ia32: ["i386"], arm: ["armhf"], arm64: ["arm64", "aarch64", "armhf"] },
  ...{ ppc64: ["ppc64le", "ppc64el"] },
};
const REGISTERED = "/proc/sys/fs/binfmt_misc";

/** Looks whether the host's kernel can run the guest's programs and mount its file systems. */
export function kernelSupport({ options, elements }: Ground): Finding[] {
  const efi = [...elements.keys()].some((name) => name.startsWith("block-device-efi"));
  const filesystems = [...rootFilesystem(elements), ...(efi ? ["vfat"] : [])];
  return [...emulation(options.arch), ...filesystems.flatMap(filesystemSupport)];
}

/** Whether the kernel has a file system, or a module for it. */
export function knowsFilesystem(name: string, proc = "/proc", modules = `/lib/modules/${release()}`): boolean {
  if (new RegExp(`\\b${name}$`, "m").test(textOf(join(proc, "filesystems")))) return true;
  const module = new RegExp(`/${name}\\.ko\\b`);
  return ["modules.dep", "modules.builtin"].some((list) => module.test(textOf(join(modules, list))));
}

function rootFilesystem(elements: ReadonlyMap<string, string>): string[] {
  return elements.has("vm") ? ["ext4"] : [];
}

function filesystemSupport(name: string): Finding[] {
  if (knowsFilesystem(name)) return [ok("kernel", `The kernel can mount ${name}`)];
  return [
    blocking("kernel", `This host's kernel ${release()} cannot mount ${name}`, {
      why: `the image's ${name === "vfat" ? "EFI partition" : "root file system"} is mounted while it is filled`,
      cure: `build on a host whose kernel has ${name}`,
    }),
  ];
}

function emulation(arch: string): Finding[] {
  if (NATIVE[process.arch]?.includes(arch)) return [];
  const emulator = EMULATORS[arch] ?? `qemu-${arch}`;
  const registration = textOf(join(REGISTERED, emulator));
  const why = "the guest's own programs install its packages";
  const cure = 'install an emulator with "apt-get install qemu-user-static"';
  const missing = (what: string, remedy = cure) =>
    blocking("architecture", what, { why, cure: remedy, code: "missing-emulator" });
  if (registration === "") return [missing(`This host cannot run the ${arch} programs of the guest`)];
  if (!registration.startsWith("enabled")) {
    const remedy = `enable it with "echo 1 >${join(REGISTERED, emulator)}"`;
    return [missing(`The emulator ${emulator} of the guest's ${arch} programs is disabled`, remedy)];
  }
  // Inside the guest's own root the emulator's file cannot be found.
  if (/^flags: [A-Z]*F/m.test(registration)) return [ok("architecture", `${emulator} runs the guest's programs`)];
  const interpreter = /^interpreter (\S+)/m.exec(registration)?.[1] ?? emulator;
  if (!existsSync(interpreter)) return [missing(`The emulator ${interpreter} of the guest's programs is not there`)];
  return [missing(`The emulator ${interpreter} is registered without the flag F and not found inside the guest`)];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
