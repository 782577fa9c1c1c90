import { existsSync } from "node:fs";
import { Refusal } from "../../refusal.ts";
import type { Nic } from "./machine.ts";
import type { Accelerator, DiskChain, MachineKind, MachineSpec } from "./machine-spec.ts";

/** Descriptors that QEMU finds open when it starts. */
export const descriptors = { qmp: 3, probe: 4, state: 5 } as const;

/** The name of the virtio-serial port inside. */
export const probePort = "org.amphora-image.probe";

/** NICs that can be plugged into a machine of PCI Express while it runs. */
const hotPlugPorts = 4;

const firmwareOfArm64 = [
  "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd",
  "/usr/share/edk2/aarch64/QEMU_EFI.fd",
  "/usr/share/AAVMF/QEMU_EFI.fd",
];

export function qemuOf(machine: MachineKind): "qemu-system-x86_64" | "qemu-system-aarch64" {
  return machine === "virt" ? "qemu-system-aarch64" : "qemu-system-x86_64";
}

/**
 * QEMU and its arguments for a machine, by qemu-system(1). The console is standard output; QMP, the probe's port and a
 * saved state are the open {@link descriptors}.
 *
 * @param firmware of arm64; the host's own when left out
 * @throws {Refusal} `no-firmware` where a guest for arm64 has none
 */
export function machineCommand(spec: MachineSpec, firmware = firmwareFor(spec.machine)): string[] {
  return [
    qemuOf(spec.machine),
    ...["-name", spec.name, "-no-user-config", "-nodefaults", "-display", "none"],
    // The image may be hostile: whoever breaks out of the guest can start nothing and become nobody else.
    ...["-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"],
    ...deviceArguments(spec, firmware),
    ...diskNodes(spec.disk),
    ...(spec.configDrive === undefined ? [] : readOnlyNode("config-drive", spec.configDrive, "raw")),
    ...spec.nics.flatMap((nic) => ["-netdev", netdevArgument(nic)]),
    ...["-chardev", "stdio,id=console,signal=off"],
    ...["-chardev", `socket,id=qmp,fd=${descriptors.qmp}`, "-mon", "chardev=qmp,mode=control"],
    ...["-chardev", `socket,id=probe,fd=${descriptors.probe}`],
    ...(spec.kernel === undefined ? [] : ["-kernel", spec.kernel.path, "-append", spec.kernel.commandLine]),
    ...(spec.state === undefined ? [] : ["-incoming", `fd:${descriptors.state}`]),
  ];
}

/** What a saved state depends on: the devices without any path, port or tap of this host. */
export function deviceLine(spec: Omit<MachineSpec, "disk">): string {
  return [...deviceArguments(spec, ""), ...spec.nics.map((nic) => networkOf(nic))].join(" ");
}

function deviceArguments(spec: Omit<MachineSpec, "disk">, firmware: string): string[] {
  const { machine, accelerator, memory = 1024, processors = 2 } = spec;
  return [
    // Without graphics SeaBIOS and a boot loader that has no serial console itself are heard on the serial line.
    ...["-machine", machine === "virt" ? "virt" : `${machine},graphics=off`],
    ...["-accel", accelerator === "kvm" ? "kvm" : "tcg,thread=multi"],
    ...["-cpu", processorOf(machine, accelerator)],
    ...["-smp", String(processors), "-m", String(memory), "-boot", "strict=on"],
    ...(machine === "virt" ? ["-bios", firmware] : []),
    ...["-device", "virtio-blk-pci,id=disk,drive=disk,bootindex=1"],
    ...(spec.configDrive === undefined ? [] : ["-device", "virtio-blk-pci,id=config-drive,drive=config-drive"]),
    ...spec.nics.flatMap((nic) => ["-device", Object.entries(nicDevice(nic)).map(argument).join(",")]),
    ...["-device", "virtio-rng-pci,id=entropy", "-device", "virtio-serial-pci,id=ports"],
    ...["-device", `virtserialport,chardev=probe,name=${probePort}`, "-serial", "chardev:console"],
    ...hotPlugBuses(machine).flatMap((id, index) => ["-device", `pcie-root-port,id=${id},chassis=${index + 1}`]),
  ];
}

/** Of arm64 all that can be emulated would sign every return address, which is slow. */
function processorOf(machine: MachineKind, accelerator: Accelerator): string {
  if (accelerator === "kvm") return "host";
  return machine === "virt" ? "cortex-a72" : "max";
}

/** The buses that take a NIC later, one each; without any the machine's own bus takes all. */
export function hotPlugBuses(machine: MachineKind): string[] {
  return machine === "pc" ? [] : Array.from({ length: hotPlugPorts }, (_, index) => `hotplug${index + 1}`);
}

/** As `device_add` takes it; `-device` takes the same with `driver` unnamed. */
export function nicDevice({ id, mac }: Nic): Record<string, string> {
  // An option ROM would only try to boot from the network.
  return { driver: "virtio-net-pci", id: `${id}-nic`, netdev: id, mac, romfile: "" };
}

/** As `netdev_add` takes it. */
export function netdevOf({ id, backend }: Nic): Record<string, string | boolean> {
  if ("user" in backend) return { type: "user", id, ...backend.user };
  return { type: "tap", id, ifname: backend.tap, script: "no", downscript: "no", vhost: false };
}

function netdevArgument(nic: Nic): string {
  const { type, ...options } = netdevOf(nic);
  const texts = Object.entries(options).map(([name, value]) => argument([name, value === false ? "off" : `${value}`]));
  return [type, ...texts].join(",");
}

function networkOf({ id, backend }: Nic): string {
  return "user" in backend ? [id, ...Object.entries(backend.user).map(argument)].join(",") : `${id},tap`;
}

/** A comma in a value is written twice (qemu-system(1), "-drive"). */
function argument([name, value]: readonly [string, string]): string {
  return name === "driver" ? value : `${name}=${value.replaceAll(",", ",,")}`;
}

/** Every layer states its format and what lies below it, so that no header of a file decides what QEMU opens. */
function diskNodes({ overlay, layers }: DiskChain): string[] {
  const names = layers.map((_, index) => `layer${layers.length - index}`);
  const below = layers.map(({ path, format }, index) =>
    readOnlyNode(names[index] ?? "", path, format, format === "qcow2" ? (names[index + 1] ?? null) : undefined),
  );
  const cache = { direct: false, "no-flush": true };
  const file = { driver: "file", "node-name": "disk-file", filename: overlay, cache, discard: "unmap" };
  const disk = { driver: "qcow2", "node-name": "disk", file: "disk-file", backing: names[0] ?? null, cache };
  return [...below.reverse().flat(), ...node(file), ...node({ ...disk, discard: "unmap" })];
}

function readOnlyNode(name: string, path: string, driver: string, backing?: string | null): string[] {
  const file = { driver: "file", "node-name": `${name}-file`, filename: path, "read-only": true };
  const format = { driver, "node-name": name, file: `${name}-file`, "read-only": true };
  return [...node(file), ...node(backing === undefined ? format : { ...format, backing })];
}

function node(options: Readonly<Record<string, unknown>>): string[] {
  return ["-blockdev", JSON.stringify(options)];
}

function firmwareFor(machine: MachineKind): string {
  if (machine !== "virt") return "";
  const found = firmwareOfArm64.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Refusal(
    "no-firmware",
    'There is no UEFI firmware for arm64 on this host, which its amphorae boot by; install it with "apt-get install qemu-efi-aarch64".',
  );
}
