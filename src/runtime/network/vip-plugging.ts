import { setTimeout as sleep } from "node:timers/promises";
import { type AgentAnswer, demand } from "../agent/agent-answer.ts";
import type { AgentClient } from "../agent/agent-client.ts";

/** How plugging went. */
export interface Plugging {
  readonly answer: AgentAnswer;
  /** Answers 404 before: the agent knew no NIC with that MAC yet, and had the kernel look for new ones. */
  readonly refusals: number;
  /** From the first request to the last answer. */
  readonly seconds: number;
}

/** Milliseconds between two tries; Octavia's controller waits 2 s. */
const pause = 1000;
/** Milliseconds until a NIC must be known; Octavia's controller tries 15 times. */
const patience = 60_000;

/**
 * Asks the agent to plug a NIC, once more whenever it does not know that NIC yet, as Octavia's controller does.
 *
 * @throws {Refusal} `agent-status` for another answer than 202, or still 404 after a minute
 */
export async function plugWhenKnown(
  agent: AgentClient,
  plug: (agent: AgentClient) => Promise<AgentAnswer>,
): Promise<Plugging> {
  const start = performance.now();
  for (let refusals = 0; ; refusals += 1) {
    const answer = await plug(agent);
    const elapsed = performance.now() - start;
    if (answer.status === 404 && elapsed < patience) await sleep(pause);
    else return { answer: demand(answer, 202), refusals, seconds: elapsed / 1000 };
  }
}
