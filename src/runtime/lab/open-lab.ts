import { Refusal } from "../../refusal.ts";
import { type HeartbeatReceiver, openHeartbeatReceiver } from "../heartbeat/heartbeat-receiver.ts";
import { chooseMachine, type MachineChoice } from "../machine/machine-choice.ts";
import type { Layer } from "../machine/machine-spec.ts";
import type { RunningMachine } from "../machine/start-machine.ts";
import { openWarmCache } from "../machine/warm-cache.ts";
import { openBridge } from "../network/bridge.ts";
import { endTraffic } from "../traffic/traffic.ts";
import type { StartedAmphora } from "./amphora.ts";
import { BootRefusal } from "./boot-refusal.ts";
import type { Amphora, Bridge, Lab, Service } from "./lab.ts";
import { labAvailability } from "./lab-programs.ts";
import { type LabBasis, restore, type SavedAmphora, savedAmphora } from "./saved-amphora.ts";
import { serviceOn } from "./service.ts";
import { plugVip, vipAddress } from "./vip.ts";

/** A lab for one image, and what only whoever runs its checks may do with it. */
export interface OpenedLab {
  readonly lab: Lab;
  /** Throws away the amphora that checks share, so that the next check has another one. */
  renew(): void;
  /** Ends every amphora; may be called again. */
  end(): Promise<void>;
}

/** What cannot be done here, as a clause, and what would make it possible. */
interface Unavailable {
  readonly unavailable: string;
  readonly remedy: string;
}

export interface LabRequest {
  readonly image: Layer;
  /** dpkg's name; undefined where the image does not tell. */
  readonly architecture: string | undefined;
  readonly wanted?: "pc" | "q35";
  /** Where everything may be written; whoever gave it removes it. */
  readonly directory: string;
  /** Whether this process has a network of its own, in which every port is free. */
  readonly isPrivate: boolean;
  /** Whether a state of an earlier run may be restored, and this run's be kept. */
  readonly warm: boolean;
  /** SHA-256 of the image; empty where it could not be had. */
  readonly sha256: () => Promise<string>;
  /** Told what goes on. */
  readonly doing?: (what: string) => void;
}

/** The port to which Octavia's amphorae send heartbeats by default. */
const heartbeatPort = 5555;

/** Makes ready for amphorae of an image; none is booted before a check asks for one. */
export async function openLab(request: LabRequest): Promise<OpenedLab | Unavailable> {
  const choice = await machineFor(request);
  if ("unavailable" in choice) return choice;
  const { directory, image, doing = () => {} } = request;
  const interruption = new AbortController();
  const machines = new Set<RunningMachine>();
  const receiver = await receiverFor(request.isPrivate);
  let doneNow = "";
  const basis: LabBasis = {
    image,
    choice,
    directory,
    heartbeats: receiver,
    signal: interruption.signal,
    started(machine) {
      machines.add(machine);
      void machine.ended.then(() => machines.delete(machine));
      if (interruption.signal.aborted) void machine.stop();
    },
    waiting: (seconds) => doing(`${doneNow}, ${seconds} s`),
  };

  let base: Promise<SavedAmphora> | undefined;
  const bootedBase = () => {
    base ??= (async () => {
      doing("looking for a saved amphora");
      const cache = request.warm ? openWarmCache() : undefined;
      doneNow = "booting";
      doing(doneNow);
      return savedAmphora(basis, await request.sha256(), cache && "find" in cache ? cache : undefined);
    })().catch((error: unknown) => {
      throw new BootRefusal(error);
    });
    return base;
  };

  let count = 0;
  async function start(name: string): Promise<StartedAmphora> {
    const from = await bootedBase();
    doneNow = "restoring";
    count += 1;
    const how = from.boot === undefined ? "restored from the cache" : "restored";
    return { ...(await restore(basis, `${name}-${count}`, from, how)), name };
  }

  let [amphora, service]: [Promise<StartedAmphora> | undefined, Promise<Service> | undefined] = [undefined, undefined];
  const forget = () => {
    [amphora, service] = [undefined, undefined];
  };

  async function shared(): Promise<StartedAmphora> {
    const from = await bootedBase();
    const one = await start("shared").catch(async (error: unknown) => {
      if (from.boot !== undefined || interruption.signal.aborted) throw error;
      // What an earlier run kept is of no use then, and there is none to go on from but a boot of our own.
      from.entry.remove();
      base = undefined;
      await bootedBase();
      return start("shared");
    });
    void one.machine.ended.then(forget);
    const { boot } = await bootedBase();
    return boot === undefined ? one : { ...one, boot: { ...boot, restoredSeconds: one.boot.agentSeconds } };
  }

  async function inService(one: Amphora): Promise<Service> {
    await plugVip(one.agent);
    return serviceOn(one, {
      vips: [vipAddress],
      memberAddress: "10.99.0.2",
      async endpoint(port, protocol, address) {
        return { host: "127.0.0.1", port: await one.machine.forward("vip", protocol, address, port) };
      },
    });
  }

  let bridge: Promise<Bridge | Unavailable> | undefined;
  const lab: Lab = {
    amphora() {
      amphora ??= shared().catch((error: unknown) => {
        throw error instanceof BootRefusal ? error : new BootRefusal(error);
      });
      amphora.catch(forget);
      return amphora;
    },
    service() {
      service ??= lab.amphora().then(inService);
      service.catch(forget);
      return service;
    },
    fresh: start,
    inService,
    bridge() {
      bridge ??= openBridge();
      return bridge;
    },
  };

  let ended: Promise<void> | undefined;
  return {
    lab,
    renew() {
      const old = amphora;
      forget();
      void old?.then(({ machine }) => machine.stop()).catch(() => undefined);
    },
    end() {
      ended ??= (async () => {
        interruption.abort();
        await Promise.all([...machines].map((machine) => machine.stop()));
        await endTraffic();
        await receiver.close();
        (await base?.catch(() => undefined))?.entry.close();
      })();
      return ended;
    },
  };
}

async function machineFor({ architecture, wanted }: LabRequest): Promise<MachineChoice | Unavailable> {
  if (architecture === undefined) {
    return {
      unavailable: "the image does not tell for which architecture it is",
      remedy: "see the checks of its kernel and packages",
    };
  }
  const programs = labAvailability();
  if (!programs.available) return { unavailable: programs.reason, remedy: programs.remedy };
  try {
    return await chooseMachine(architecture, wanted);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const [reason = "", ...remedy] = error.message.replace(/\.$/, "").split("; ");
    return { unavailable: reason, remedy: remedy.join("; ") };
  }
}

/** Where the network is shared, the port may be another program's; a free one makes a boot of its own then. */
function receiverFor(isPrivate: boolean): Promise<HeartbeatReceiver> {
  if (isPrivate) return openHeartbeatReceiver({ port: heartbeatPort });
  return openHeartbeatReceiver({ port: heartbeatPort }).catch(() => openHeartbeatReceiver({ port: 0 }));
}
