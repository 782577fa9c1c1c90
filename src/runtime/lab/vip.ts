import { setTimeout as sleep } from "node:timers/promises";
import { demand } from "../agent/agent-answer.ts";
import type { AgentClient } from "../agent/agent-client.ts";

/** The VIP in user mode; the amphora's own address in that network is .20, this host .2. */
export const vipAddress = "10.99.0.10";

const vipPlug = {
  subnet_cidr: "10.99.0.0/24",
  gateway: "10.99.0.2",
  mac_address: "52:54:00:a0:00:02",
  vrrp_ip: "10.99.0.20",
  mtu: 1500,
  host_routes: [],
  additional_vips: [],
};

/** Milliseconds in which the agent must have seen the NIC. */
const limit = 60_000;

/** Plugs the VIP into the NIC that an amphora has for it; while the agent does not yet see that, it is asked again. */
export async function plugVip(agent: AgentClient): Promise<void> {
  const deadline = Date.now() + limit;
  for (;;) {
    const answer = await agent.plugVip(vipAddress, vipPlug);
    if (answer.status !== 404 || Date.now() > deadline) {
      demand(answer, 202);
      return;
    }
    await sleep(1000);
  }
}
