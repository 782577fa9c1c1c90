import type { AgentClient } from "../agent/agent-client.ts";
import type { LoadBalancer } from "../balancer/load-balancer.ts";
import type { HeartbeatLog } from "../heartbeat/heartbeat-log.ts";
import type { AmphoraIdentity } from "../identity/identity.ts";
import type { Machine } from "../machine/machine.ts";
import type { Probe } from "../machine/probe.ts";

/** Where amphorae are booted for the checks of one image; everything in it ends with it. */
export interface Lab {
  /**
   * The amphora that most checks share, booted cold or restored when it is first asked for, always the same afterwards.
   *
   * @throws {Refusal} `boot-failed` with the reason; the console's tail stands in its `evidence`
   */
  amphora(): Promise<Amphora>;
  /** The shared amphora with its VIP plugged; plugged when it is first asked for. */
  service(): Promise<Service>;
  /**
   * Another amphora, restored from the state in which the shared one first answered, for what leaves traces: reboot,
   * shutdown, faults. Whoever asks ends it by `amphora.machine.stop()`; otherwise the end of the lab does.
   */
  fresh(name: string): Promise<Amphora>;
  /** Plugs the VIP of an amphora that `fresh` gave, as the shared one's. */
  inService(amphora: Amphora): Promise<Service>;
  /** A bridge in a private network namespace, to which amphorae are plugged by taps; or why there is none here. */
  bridge(): Promise<Bridge | { readonly unavailable: string; readonly remedy: string }>;
}

/** One amphora that runs under QEMU, its agent answering. */
export interface Amphora {
  readonly name: string;
  readonly identity: AmphoraIdentity;
  readonly machine: Machine;
  readonly agent: AgentClient;
  /** Runs shell scripts as root inside. */
  readonly probe: Probe;
  /** Every heartbeat that came from it, verified. */
  readonly heartbeats: HeartbeatLog;
  readonly boot: BootFacts;
}

/** How an amphora came up. */
export interface BootFacts {
  readonly how: "cold" | "restored" | "restored from the cache";
  readonly accelerator: "kvm" | "tcg";
  readonly machine: "pc" | "q35" | "virt";
  /** Seconds from power-on (or from the start of QEMU) until the agent answered GET / with 200. */
  readonly agentSeconds: number;
  /** CPU-seconds of the QEMU process by then. */
  readonly agentCpuSeconds: number;
  /** Seconds until no start job was left; of a cold boot alone. */
  readonly settledSeconds?: number;
  /** Seconds in which the amphora went on from the state saved then; of a cold boot alone. */
  readonly restoredSeconds?: number;
}

/** A load balancer on one amphora. */
export interface Service {
  readonly amphora: Amphora;
  /** The VIP's address, `10.99.0.10` in user mode. */
  readonly vip: string;
  /** The address at which the amphora reaches members that listen on 127.0.0.1 here (user mode) or on the bridge. */
  readonly memberAddress: string;
  /** The interface inside the namespace, `eth1`. */
  readonly loadBalancerId: string;
  /**
   * Renders and uploads a configuration as Octavia does, then starts or reloads HAProxy; does nothing when it is what is
   * served already. The UDP listeners of it are uploaded and started beside.
   */
  serve(balancer: LoadBalancer): Promise<void>;
  /** Uploads HAProxy configuration text as it stands, then starts or reloads. */
  serveText(configuration: string): Promise<void>;
  /** Where clients here reach a port of the VIP (by default) or of another address of the amphora. */
  endpoint(port: number, protocol?: "tcp" | "udp", address?: string): Promise<Endpoint>;
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** One layer-2 network in the private namespace in which the checks run as well. */
export interface Bridge {
  /** `10.98.0.0/24` and `fd98::/64`; this side is .1 and has further addresses for clients and members. */
  readonly cidr: string;
  /** Addresses of this side that clients may bind and members may listen on. */
  readonly addresses: readonly string[];
  /** Hot-plugs a NIC of the amphora as Nova does, connected to the bridge; returns its MAC. */
  attach(amphora: Amphora, mac: string): Promise<void>;
  /** Cuts or restores the cable of that NIC. */
  setLink(amphora: Amphora, mac: string, up: boolean): Promise<void>;
  /** Adds and removes an address of this side, so that a host appears and dies, ARP and ICMP included. */
  addAddress(address: string): Promise<void>;
  removeAddress(address: string): Promise<void>;
}
