import type { CloudConfig } from "../cloud-config.ts";
import { readCloudConfig } from "../cloud-config.ts";
import type { Guest } from "../guest.ts";
import { readSystemd } from "../systemd/systemd.ts";
import { namesIn } from "../text.ts";
import { valueAt } from "../yaml.ts";
import { readNetplan } from "./netplan.ts";
import { readNetworkFiles } from "./networkd.ts";

/** Who brings interfaces up at boot. */
export type NetworkService = "ifupdown" | "networkd" | "NetworkManager" | "network-scripts";

/** How the management interface comes up: what cloud-init writes, and the services that would read it. */
export interface Rendering {
  /** The renderer that cloud-init takes; `undefined` when it finds none. */
  readonly renderer: string | undefined;
  /** The services that start at boot. */
  readonly services: readonly NetworkService[];
  /** The services that read what the renderer writes. */
  readonly readers: readonly NetworkService[];
}

/** cloud-init's order when its configuration names none. */
const defaultOrder = ["eni", "sysconfig", "netplan", "network-manager", "networkd"];

const services: readonly (readonly [NetworkService, unit: string, program: string])[] = [
  ["ifupdown", "networking.service", "/usr/sbin/ifup"],
  ["networkd", "systemd-networkd.service", "/usr/lib/systemd/systemd-networkd"],
  ["NetworkManager", "NetworkManager.service", "/usr/sbin/NetworkManager"],
  ["network-scripts", "network.service", "/usr/sbin/ifup"],
];

export function readRendering(guest: Guest): Rendering {
  const isProgram = (...paths: string[]) => paths.some((path) => guest.tree.stat(path)?.type === "file");
  const systemd = guest.fact(readSystemd);
  const started: NetworkService[] = services
    .filter(([, unit, program]) => systemd.starts(unit) && isProgram(program))
    .map(([name]) => name);
  const renderer = rendererOf(guest.fact(readCloudConfig), available(guest, isProgram));
  // networkd is started wherever presets say so, and does nothing unless somebody writes for it.
  const isWrittenFor = renderer === "networkd" || guest.fact(readNetworkFiles).some(({ isFor }) => isFor !== "virtual");
  const isNeeded = (name: NetworkService) => name !== "networkd" || isWrittenFor || renderer === "netplan";
  // netplan's generator starts networkd unless its files say otherwise.
  const byNetplan: NetworkService[] =
    renderer === "netplan" && started.every((name) => name === "ifupdown") ? ["networkd"] : [];
  const readers: Readonly<Record<string, readonly NetworkService[]>> = {
    eni: ["ifupdown"],
    sysconfig: ["network-scripts", "NetworkManager"],
    netplan: guest.fact(readNetplan).defects.length > 0 ? [] : ["networkd", "NetworkManager"],
    "network-manager": ["NetworkManager"],
    networkd: ["networkd"],
  };
  return { renderer, services: [...started.filter(isNeeded), ...byNetplan], readers: readers[renderer ?? ""] ?? [] };
}

/** Which renderers cloud-init's own tests find usable. */
function available({ tree }: Guest, isProgram: (...paths: string[]) => boolean): ReadonlySet<string> {
  const isFile = (path: string) => tree.stat(path)?.type === "file";
  const hasIfup = isProgram("/usr/sbin/ifup", "/sbin/ifup") && isProgram("/usr/sbin/ifdown", "/sbin/ifdown");
  const hasNetworkManager =
    isFile("/etc/NetworkManager/NetworkManager.conf") && isProgram("/usr/bin/nmcli", "/bin/nmcli");
  const found: Readonly<Record<string, boolean>> = {
    eni: hasIfup && isProgram("/usr/sbin/ifquery", "/sbin/ifquery") && isFile("/etc/network/interfaces"),
    // Newer versions take NetworkManager with its plugin for ifcfg files as well.
    sysconfig:
      (hasIfup && isFile("/etc/sysconfig/network-scripts/network-functions")) ||
      (hasNetworkManager && hasIfcfgPlugin(tree)),
    netplan: isProgram("/usr/sbin/netplan", "/sbin/netplan"),
    "network-manager": hasNetworkManager,
    networkd: isProgram("/usr/sbin/ip", "/bin/ip") && isProgram("/usr/bin/systemctl", "/bin/systemctl"),
  };
  return new Set(Object.keys(found).filter((name) => found[name]));
}

/** NetworkManager's plugin for the files of network scripts, in a directory named after its version. */
function hasIfcfgPlugin(tree: Guest["tree"]): boolean {
  const directory = "/usr/lib64/NetworkManager";
  return namesIn(tree, directory).some(
    (name) => tree.stat(`${directory}/${name}/libnm-settings-plugin-ifcfg-rh.so`)?.type === "file",
  );
}

function rendererOf({ merged }: CloudConfig, usable: ReadonlySet<string>): string | undefined {
  const named = valueAt(merged, "system_info", "network", "renderers");
  const order = Array.isArray(named) && named.length > 0 ? named : defaultOrder;
  return order.find((name) => typeof name === "string" && usable.has(name)) as string | undefined;
}
