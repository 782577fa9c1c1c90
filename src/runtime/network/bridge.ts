import { run } from "../../host/run.ts";
import { Refusal } from "../../refusal.ts";
import type { Amphora, Bridge } from "../lab/lab.ts";
import { mark, privateNetwork } from "./private-network.ts";

export type BridgeRefusal = "bridge-failed" | "not-attached";

const name = "br0";

// A bridge takes the lowest address of its ports unless it has one of its own, and neighbours would lose it as ports come.
const hardwareAddress = "52:54:00:98:00:01";

const deadline = 10_000;

/** This side of the bridge; further hosts have addresses of their own alone, so that each dies by itself. */
const ipv4 = { own: "10.98.0.1/24", hosts: numbered("10.98.0.1", 1, 16) };
const ipv6 = { own: "fd98::1/64", hosts: numbered("fd98::1", 1, 8) };

/** Makes the bridge in the private network in which this process is, or says why there is none. */
export async function openBridge(): Promise<Bridge | { readonly unavailable: string; readonly remedy: string }> {
  if (!(await isInPrivateNetwork())) {
    const { availability } = await privateNetwork();
    if (!availability.available) return { unavailable: availability.reason, remedy: availability.remedy };
    return { unavailable: "this process shares the host's network", remedy: "start it in a private network" };
  }
  const { bridge } = await privateNetwork();
  if (!bridge.available) return { unavailable: bridge.reason, remedy: bridge.remedy };
  await ip([
    `link add name ${name} address ${hardwareAddress} type bridge stp_state 0 forward_delay 0 mcast_snooping 0`,
    `link set dev ${name} up`,
    ...[ipv4.own, ...ipv4.hosts].map(addCommand),
  ]);
  const hasIpv6 = await ip([ipv6.own, ...ipv6.hosts].map(addCommand)).then(
    () => true,
    () => false,
  );
  return bridgeWith([ipv4, ...(hasIpv6 ? [ipv6] : [])].flatMap(({ own, hosts }) => [withoutLength(own), ...hosts]));
}

function bridgeWith(addresses: readonly string[]): Bridge {
  const nics = new Map<string, string>();
  let count = 0;

  return {
    cidr: "10.98.0.0/24",
    addresses,

    async attach(amphora, mac) {
      count += 1;
      const tap = `tap${count}`;
      await ip([
        `tuntap add dev ${tap} mode tap`,
        `link set dev ${tap} addrgenmode none`,
        `link set dev ${tap} master ${name} up`,
      ]);
      const id = `bridge${count}`;
      await amphora.machine.plug({ id, mac, backend: { tap } });
      nics.set(keyOf(amphora, mac), `${id}-nic`);
    },

    async setLink(amphora, mac, up) {
      const nic = nics.get(keyOf(amphora, mac));
      if (nic === undefined) {
        throw new Refusal<BridgeRefusal>(
          "not-attached",
          `${amphora.name} has no NIC ${mac} on the bridge; attach it first.`,
        );
      }
      await amphora.machine.qmp("set_link", { name: nic, up });
    },

    addAddress: (address) => ip([addCommand(address)]),
    removeAddress: (address) => ip([`address delete ${withLength(address)} dev ${name}`]),
  };
}

function keyOf(amphora: Amphora, mac: string): string {
  return `${amphora.name} ${mac}`;
}

async function isInPrivateNetwork(): Promise<boolean> {
  const { stdout, exitCode } = await run(["ip", "-json", "link", "show", "dev", "lo"], { deadline }).catch(() => ({
    stdout: "",
    exitCode: -1,
  }));
  return exitCode === 0 && (JSON.parse(stdout) as { ifalias?: string }[])[0]?.ifalias === mark;
}

/** Runs commands of `ip`, all or up to the first that fails. */
async function ip(commands: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await run(["ip", "-batch", "-"], { input: `${commands.join("\n")}\n`, deadline });
  if (exitCode === 0) return;
  const reason = stderr.trim().split("\n")[0]?.replace(/\.$/, "").slice(0, 200);
  throw new Refusal<BridgeRefusal>("bridge-failed", `The bridge cannot be set up: ip said "${reason}".`);
}

// Without a wait for duplicates, or an address of IPv6 could not be used for two seconds.
function addCommand(address: string): string {
  return `address add ${withLength(address)} dev ${name}${address.includes(":") ? " nodad" : ""}`;
}

function withLength(address: string): string {
  if (address.includes("/")) return address;
  return `${address}/${address.includes(":") ? 128 : 32}`;
}

function withoutLength(address: string): string {
  return address.replace(/\/.*/, "");
}

/** `fd98::1` becomes `fd98::101`, `fd98::102`, …: as many as asked for. */
function numbered(start: string, first: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${start}${String(first + index).padStart(2, "0")}`);
}
