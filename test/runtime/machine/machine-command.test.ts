import { expect } from "chai";
import {
  deviceLine,
  hotPlugBuses,
  machineCommand,
  netdevOf,
  qemuOf,
} from "../../../src/runtime/machine/machine-command.ts";
import type { MachineSpec } from "../../../src/runtime/machine/machine-spec.ts";
import { tinyMachines, until } from "../../support/tiny-machine.ts";

const spec: MachineSpec = {
  name: "one",
  machine: "pc",
  accelerator: "tcg",
  disk: {
    overlay: "/lab/overlay.qcow2",
    layers: [
      { path: "/cache/saved.qcow2", format: "qcow2" },
      { path: "/images/a,b.vhd", format: "vpc" },
    ],
  },
  configDrive: "/lab/drive.iso",
  nics: [
    { id: "mgmt", mac: "52:54:00:a0:00:01", backend: { user: { net: "10.0.2.0/24" } } },
    { id: "wire", mac: "52:54:00:a0:00:02", backend: { tap: "tap7" } },
  ],
};

/** The values of an option. */
function valuesOf(command: readonly string[], option: string): string[] {
  return command.flatMap((word, index) => (word === option ? [command[index + 1] ?? ""] : []));
}

describe("machineCommand", () => {
  it("opens everything below the overlay read-only and by its stated format", () => {
    const nodes = valuesOf(machineCommand(spec), "-blockdev").map(
      (text) => JSON.parse(text) as Record<string, unknown>,
    );
    const named = new Map(nodes.map((node) => [node["node-name"], node]));
    expect(named.get("disk")).to.include({ driver: "qcow2", file: "disk-file", backing: "layer2" });
    expect(named.get("layer2")).to.include({ driver: "qcow2", backing: "layer1", "read-only": true });
    expect(named.get("layer1")).to.deep.equal({
      driver: "vpc",
      "node-name": "layer1",
      file: "layer1-file",
      "read-only": true,
    });
    expect(named.get("layer1-file")).to.include({ filename: "/images/a,b.vhd", "read-only": true });
    expect(named.get("config-drive")).to.include({ driver: "raw", "read-only": true });
    const writable = nodes.filter((node) => node["read-only"] !== true).map((node) => node["node-name"]);
    expect(writable).to.deep.equal(["disk-file", "disk"]);
  });

  it("lets no header of an image name a file", () => {
    const disk = { overlay: "/o", layers: [{ path: "/image", format: "qcow2" as const }] };
    const nodes = valuesOf(machineCommand({ ...spec, disk }), "-blockdev").map((text) => JSON.parse(text));
    expect(nodes.find((node) => node["node-name"] === "layer1")).to.have.property("backing", null);
  });

  it("has 1 GiB and two processors, a firmware heard on the serial line, and networks in order", () => {
    const command = machineCommand(spec);
    expect(command[0]).to.equal("qemu-system-x86_64");
    expect(valuesOf(command, "-m")).to.deep.equal(["1024"]);
    expect(valuesOf(command, "-smp")).to.deep.equal(["2"]);
    expect(valuesOf(command, "-machine")).to.deep.equal(["pc,graphics=off"]);
    expect(valuesOf(command, "-netdev")).to.deep.equal([
      "user,id=mgmt,net=10.0.2.0/24",
      "tap,id=wire,ifname=tap7,script=no,downscript=no,vhost=off",
    ]);
    expect(valuesOf(command, "-sandbox")).to.deep.equal([
      "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
    ]);
    expect(valuesOf(command, "-incoming")).to.deep.equal([]);
    expect(valuesOf(machineCommand({ ...spec, state: "/state" }), "-incoming")).to.deep.equal(["fd:5"]);
  });

  it("uses the host's processor under KVM and all that can be emulated otherwise", () => {
    expect(valuesOf(machineCommand({ ...spec, accelerator: "kvm" }), "-cpu")).to.deep.equal(["host"]);
    expect(valuesOf(machineCommand({ ...spec, accelerator: "kvm" }), "-accel")).to.deep.equal(["kvm"]);
    expect(valuesOf(machineCommand(spec), "-cpu")).to.deep.equal(["max"]);
    expect(valuesOf(machineCommand(spec), "-accel")).to.deep.equal(["tcg,thread=multi"]);
  });

  it("boots arm64 by UEFI, with slots for NICs to come", () => {
    const command = machineCommand({ ...spec, machine: "virt" }, "/firmware/QEMU_EFI.fd");
    expect(command[0]).to.equal("qemu-system-aarch64");
    expect(valuesOf(command, "-machine")).to.deep.equal(["virt"]);
    expect(valuesOf(command, "-cpu")).to.deep.equal(["cortex-a72"]);
    expect(valuesOf(command, "-bios")).to.deep.equal(["/firmware/QEMU_EFI.fd"]);
    expect(hotPlugBuses("virt")).to.deep.equal(["hotplug1", "hotplug2", "hotplug3", "hotplug4"]);
    expect(hotPlugBuses("q35")).to.have.length(4);
    expect(hotPlugBuses("pc")).to.deep.equal([]);
    expect(qemuOf("q35")).to.equal("qemu-system-x86_64");
  });

  it("writes a comma in a value twice", () => {
    const nics = [{ id: "n", mac: "52:54:00:a0:00:01", backend: { user: { hostname: "a,b" } } }];
    expect(valuesOf(machineCommand({ ...spec, nics }), "-netdev")).to.deep.equal(["user,id=n,hostname=a,,b"]);
    expect(netdevOf({ id: "n", mac: "", backend: { tap: "t" } })).to.include({ type: "tap", vhost: false });
  });
});

describe("deviceLine", () => {
  it("tells machines apart and not where their files are", () => {
    const line = deviceLine(spec);
    const moved = { ...spec, disk: { overlay: "/x", layers: [] }, configDrive: "/y", name: "two", state: "/z" };
    expect(deviceLine(moved)).to.equal(line);
    expect(line).not.to.match(/\/lab|\/cache|\/images|tap7/);
    const others: MachineSpec[] = [
      { ...spec, machine: "q35" },
      { ...spec, machine: "virt" },
      { ...spec, accelerator: "kvm" },
      { ...spec, memory: 2048 },
      { ...spec, processors: 1 },
      { ...spec, nics: spec.nics.slice(1) },
      { ...spec, nics: spec.nics.map((nic) => ({ ...nic, mac: "52:54:00:a0:00:09" })) },
    ];
    expect(new Set([line, ...others.map(deviceLine)]).size).to.equal(others.length + 1);
  });
});

describe("machineCommand for q35", () => {
  const tiny = tinyMachines("q35");

  it("is what QEMU takes, and takes NICs while it runs", async () => {
    const machine = await tiny.start();
    await machine.plug({ id: "late", mac: "52:54:00:a0:00:07", backend: { user: { net: "10.9.0.0/24" } } });
    const devices = await machine.qmp("qom-list", { path: "/machine/peripheral" });
    expect(devices).to.deep.include({ name: "late-nic", type: "child<virtio-net-pci>" });
    for (const id of ["a", "b", "c"]) {
      await machine.plug({ id, mac: `52:54:00:a0:00:1${id}`, backend: { user: {} } });
    }
    await machine.plug({ id: "d", mac: "52:54:00:a0:00:1d", backend: { user: {} } }).then(
      () => expect.fail("a fifth slot"),
      (error: unknown) => expect(error).to.have.property("code", "no-slot"),
    );
    await until(() => machine.findings.some(({ line }) => line.includes("No bootable device")));
  });
});
