import type { Endpoint } from "../../src/runtime/lab/lab.ts";
import { request } from "../../src/runtime/traffic/http-client.ts";
import { spread } from "../../src/runtime/traffic/spread.ts";
import { expect } from "../../src/verify/suite.ts";
import { patience } from "./bridge-service.ts";

export async function memberOf(endpoint: Endpoint, localAddress?: string): Promise<string> {
  const answer = await request(endpoint, { timeout: patience, ...(localAddress !== undefined && { localAddress }) });
  expect(answer.status, `the status of an answer from port ${endpoint.port}`).to.equal(200);
  return answer.member;
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
  expect([...chosen], "the members that clients came to").to.have.length.above(1);
}

export async function expectEqualShares(
  endpoint: Endpoint,
  members: readonly { readonly name: string }[],
  evidence: (line: string) => void,
): Promise<void> {
  const count = 6 * members.length;
  const shares = await spread(count, () => memberOf(endpoint));
  evidence(`${endpoint.host} port ${endpoint.port}: ${count} requests, ${JSON.stringify(shares)}`);
  expect(shares, `requests to ${endpoint.host} by member`).to.deep.equal(
    Object.fromEntries(members.map(({ name }) => [name, 6])),
  );
}
