import { Refusal } from "../../refusal.ts";
import type { Listener } from "../balancer/load-balancer.ts";
import type { Probe } from "../machine/probe.ts";

/** Milliseconds for what the agent said to be done to be seen to be done. */
const limit = 90_000;
const namespace = "ip netns exec amphora-haproxy";

/** Process ids of the workers that HAProxy's master has. */
export async function haproxyWorkers(probe: Probe, loadBalancerId: string): Promise<readonly string[]> {
  const { stdout } = await probe.run(`${mainPid(loadBalancerId)}; pgrep -P "$main"`, limit);
  return stdout.match(/\d+/g) ?? [];
}

/**
 * Waits until HAProxy listens by none but workers that were not there before: a reload is done some time after the agent
 * has said so.
 */
export async function awaitHaproxy(probe: Probe, loadBalancerId: string, before: readonly string[]): Promise<void> {
  // Every program that is started takes an emulated processor from the reload that is waited for.
  const script = `
    old=" ${before.filter((pid) => /^\d+$/.test(pid)).join(" ")} "
    main=0
    for try in $(seq 200); do
      [ "$main" -gt 0 ] && [ -d "/proc/$main" ] || ${mainPid(loadBalancerId)}
      new=0
      for one in $([ "$main" -gt 0 ] && { cat "/proc/$main/task/$main/children" 2>/dev/null || pgrep -P "$main"; }); do
        case "$old" in *" $one "*) ;; *) new=1;; esac
      done
      late=$((1 - new))
      if [ "$new" = 1 ]; then
        for one in $(${namespace} ss -Hltnp | grep -o 'pid=[0-9]*' | sort -u); do
          case "$old" in *" \${one#pid=} "*) late=1;; esac
        done
      fi
      [ "$late" = 0 ] && exit 0
      sleep 0.3
    done
    systemctl --no-pager --lines=5 status haproxy-${loadBalancerId} 2>&1 | tail -n 8
    exit 1`;
  await demandState(probe, script, "HAProxy does not serve the configuration that was uploaded");
}

/** Waits until the kernel balances what comes to the port of a UDP or SCTP listener. */
export async function awaitLvs(probe: Probe, { port, protocol }: Listener): Promise<void> {
  const option = protocol === "SCTP" ? "SCTP" : "UDP";
  const script = `
    for try in $(seq 200); do
      ${namespace} ipvsadm -Ln 2>/dev/null | grep -q '^${option} .*:${port} ' && exit 0
      sleep 0.3
    done
    ${namespace} ipvsadm -Ln
    exit 1`;
  await demandState(probe, script, `The kernel has no virtual server for port ${port} of ${protocol}`);
}

function mainPid(loadBalancerId: string): string {
  return `main=$(systemctl show -P MainPID haproxy-${loadBalancerId})`;
}

async function demandState(probe: Probe, script: string, complaint: string): Promise<void> {
  const { exitCode, stdout } = await probe.run(script, limit);
  if (exitCode === 0) return;
  const said = stdout
    .replace(/[^\x20-\x7e]+/g, " ")
    .trim()
    .slice(-500);
  throw new Refusal("service-state", `${complaint}; the amphora says: ${said || "nothing"}.`);
}
