import type { Monitor } from "../../src/runtime/balancer/load-balancer.ts";
import { stateBound } from "../../src/runtime/heartbeat/state-bound.ts";
import type { Endpoint } from "../../src/runtime/lab/lab.ts";
import { request } from "../../src/runtime/traffic/http-client.ts";
import { spread } from "../../src/runtime/traffic/spread.ts";
import { udpExchange } from "../../src/runtime/traffic/udp-client.ts";
import { expect } from "../../src/verify/suite.ts";
import { type BridgeService, memberId, patience, type ports } from "./bridge-service.ts";

export async function memberOf(endpoint: Endpoint, localAddress?: string): Promise<string> {
  const answer = await request(endpoint, { timeout: patience, ...(localAddress !== undefined && { localAddress }) });
  expect(answer.status, `the status of an answer from port ${endpoint.port}`).to.equal(200);
  return answer.member;
}

export async function udpMemberOf(endpoint: Endpoint, localAddress?: string): Promise<string> {
  const options = { timeout: patience, ...(localAddress !== undefined && { localAddress }) };
  return (await udpExchange(endpoint, "which", options)) ?? "nobody";
}

/** Who answered each client, round after round, so that nobody's requests come one after the other. */
export async function answerers(
  clients: readonly string[],
  rounds: number,
  send: (client: string) => Promise<string>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const answers = new Map<string, string[]>(clients.map((client) => [client, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const client of clients) answers.get(client)?.push(await send(client));
  }
  return answers;
}

/** Holds that each client has one member for itself, and that they are not all the same. */
export function expectFaithful(
  answers: ReadonlyMap<string, readonly string[]>,
  evidence: (line: string) => void,
): void {
  const chosen = new Set<string>();
  expect(answers.size, "clients").to.be.at.least(4);
  for (const [client, members] of answers) {
    const different = [...new Set(members)];
    evidence(`${client}: ${members.length} requests, all answered by ${different.join(", ")}`);
    expect(different, `the members that answered ${client}`).to.have.length(1);
    for (const member of different) chosen.add(member);
  }
  evidence(`${answers.size} clients, ${chosen.size} members chosen: ${[...chosen].sort().join(", ")}`);
  expect([...chosen], "the members that clients came to")
    .to.have.length.above(1)
    .and.not.include("nobody");
}

export async function expectEqualShares(
  endpoint: Endpoint,
  members: readonly { readonly name: string }[],
  evidence: (line: string) => void,
  send: (endpoint: Endpoint) => Promise<string> = memberOf,
): Promise<void> {
  const count = 6 * members.length;
  const shares = await spread(count, () => send(endpoint));
  evidence(`${endpoint.host} port ${endpoint.port}: ${count} requests, ${JSON.stringify(shares)}`);
  expect(shares, `requests to ${endpoint.host} by member`).to.deep.equal(
    Object.fromEntries(members.map(({ name }) => [name, 6])),
  );
}

/** Waits until a heartbeat tells the member behind a port to be in a state, and notes how long that took. */
export async function awaitState(
  { service: { amphora } }: BridgeService,
  member: { readonly name: string },
  port: keyof typeof ports,
  wanted: "DOWN" | "UP",
  monitor: Pick<Monitor, "delay" | "timeout" | "fall" | "rise">,
  evidence: (line: string) => void,
): Promise<void> {
  const id = memberId(member, port);
  const limit = stateBound(monitor, wanted, amphora.identity.heartbeatInterval, amphora.boot.accelerator);
  const start = Date.now();
  const told = await amphora.heartbeats.next(
    ({ pools }) => Object.values(pools).some(({ members }) => members[id] === wanted),
    limit,
  );
  const seconds = ((told.at - start) / 1000).toFixed(1);
  evidence(`${member.name} is ${wanted} in a heartbeat after ${seconds} s (bound ${limit / 1000} s)`);
}
