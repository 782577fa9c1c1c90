import { setTimeout as sleep } from "node:timers/promises";
import { agentClient } from "../agent/agent-client.ts";
import type { HeartbeatReceiver } from "../heartbeat/heartbeat-receiver.ts";
import type { AmphoraIdentity } from "../identity/identity.ts";
import { awaitAgent } from "../machine/boot-wait.ts";
import type { MachineSpec } from "../machine/machine-spec.ts";
import { type RunningMachine, startMachine } from "../machine/start-machine.ts";
import type { Amphora, BootFacts } from "./lab.ts";

/** What a machine that is being started will be. */
export interface AmphoraStart {
  readonly spec: MachineSpec;
  readonly identity: AmphoraIdentity;
  readonly heartbeats: HeartbeatReceiver;
  readonly how: BootFacts["how"];
  /** Milliseconds until the agent must have answered. */
  readonly limit: number;
  /** Told of the machine as soon as there is one, so that it can be ended whatever becomes of it. */
  readonly started: (machine: RunningMachine) => void;
  /** Told how long it takes, every second. */
  readonly waiting?: (seconds: number) => void;
  readonly signal?: AbortSignal;
}

/** An amphora of which more is known here than its checks are told. */
export interface StartedAmphora extends Amphora {
  readonly machine: RunningMachine;
}

/** Milliseconds of one question whether the agent answers; the forwarded port accepts connections long before it does. */
const questionLimit = 10_000;

/**
 * Starts a machine, from power-on or from a saved state, and waits until its agent answers; otherwise the machine is ended.
 *
 * @throws {Refusal} `BootFailure` and what `startMachine` throws
 */
export async function startAmphora(start: AmphoraStart): Promise<StartedAmphora> {
  const { spec, identity, heartbeats, how, limit, signal } = start;
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const machine = await startMachine(spec);
  start.started(machine);
  const ticking = setInterval(() => start.waiting?.(Math.round(seconds())), 1000);
  try {
    const log = heartbeats.listen({
      processId: machine.processId,
      key: identity.heartbeatKey,
      amphoraId: identity.amphoraId,
    });
    void machine.ended.then(() => heartbeats.forget(machine.processId));
    const port = await machine.forward("mgmt", "tcp", "10.0.2.15", 9443);
    const { amphoraId, ca, client } = identity;
    const agent = agentClient({ host: "127.0.0.1", port, amphoraId, ca: ca.certificate, client });
    const answers = async () => (await agent.version({ limit: questionLimit })).status === 200;
    await awaitAgent(machine, answers, limit, "the agent", signal);
    const boot: BootFacts = {
      how,
      accelerator: spec.accelerator,
      machine: spec.machine,
      agentSeconds: seconds(),
      agentCpuSeconds: machine.cpuSeconds(),
    };
    return { name: spec.name, identity, machine, agent, probe: machine.probe, heartbeats: log, boot };
  } catch (error) {
    await machine.stop();
    throw error;
  } finally {
    clearInterval(ticking);
  }
}

/**
 * Waits until no start job is left inside.
 *
 * @param limit milliseconds
 * @returns what systemd calls the state, such as `running` or `degraded`; undefined where it was not reached in time
 */
export async function settled({ probe }: Amphora, limit: number): Promise<string | undefined> {
  const deadline = Date.now() + limit;
  while (Date.now() < deadline) {
    const left = Math.max(1, Math.min(150, Math.ceil((deadline - Date.now()) / 1000)));
    const asked = probe.run(`timeout ${left} systemctl is-system-running --wait`, (left + 20) * 1000);
    const { stdout } = await asked.catch(() => ({ stdout: "" }));
    const state = /^[a-z]+$/m.exec(stdout)?.[0];
    if (state !== undefined && !["initializing", "starting", "offline", "unknown"].includes(state)) return state;
    await sleep(500);
  }
  return undefined;
}

/**
 * Sets the clock, which stood still while the state was kept; certificates made meanwhile would not yet be valid.
 *
 * The agent's gunicorn compares the time of day with that of a file to which each worker is to give a sign of life. A
 * step of minutes would have it kill its workers, and the first to go takes the sender of heartbeats with it; so all of
 * them stand still during the step, and the files get the new time.
 */
export async function setClock({ probe }: Amphora): Promise<void> {
  const script = `
    agent=$(pgrep -f 'gunicorn|amphora-agent')
    kill -STOP $agent
    date -u -s @${Math.round(Date.now() / 1000)}
    find $(printf '/proc/%s/fd ' $agent) -lname '*wgunicorn-*' -exec chmod 600 {} +
    kill -CONT $agent`;
  await probe.run(script).catch(() => undefined);
}
