import type { Amphora, Lab, Service } from "../../../src/runtime/lab/lab.ts";
import { awaitHaproxy, haproxyWorkers } from "../../../src/runtime/lab/service-state.ts";
import type { ServingFault } from "./fault.ts";

/** A lab whose shared amphora is this one. */
export function labOf(lab: Lab, amphora: Amphora): Lab {
  let service: Promise<Service> | undefined;
  return {
    ...lab,
    amphora: async () => amphora,
    service() {
      service ??= lab.inService(amphora);
      return service;
    },
  };
}

/** Runs a script of a fault in the amphora; a changed configuration is in force afterwards. */
export async function change(
  { amphora, loadBalancerId }: Service,
  script: string,
  { script: cause }: Pick<ServingFault, "script">,
): Promise<void> {
  const setting = `lb=${loadBalancerId} cfg=/var/lib/octavia/${loadBalancerId}/haproxy.cfg ns="ip netns exec amphora-haproxy"`;
  // A fault that touches no configuration reloads nothing.
  const reloads = cause.includes("$cfg");
  const before = reloads ? await haproxyWorkers(amphora.probe, loadBalancerId) : [];
  const reload = reloads ? `systemctl reload haproxy-${loadBalancerId}` : "true";
  await inside(amphora, `${setting}\n${script}\n[ $? = 0 ] && ${reload}`);
  if (reloads) await awaitHaproxy(amphora.probe, loadBalancerId, before);
}

/** Milliseconds; a restarted agent takes half a minute where nobody else computes. */
const scriptLimit = 240_000;

/** Runs a script as root inside, which must succeed. */
export async function inside({ probe }: Amphora, script: string): Promise<void> {
  const { exitCode, stdout, stderr } = await probe.run(script, scriptLimit);
  if (exitCode !== 0) throw new Error(`the fault's script ended with status ${exitCode}: ${stdout}${stderr}`);
}
