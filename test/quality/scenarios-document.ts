import { writeFileSync } from "node:fs";
import type { CheckDescription } from "../../src/verify/check.ts";
import { allChecks } from "../support/verification.ts";
import { cell, table } from "./markdown.ts";
import { notCovered, tempestFolders } from "./tempest.ts";

const file = "docs/scenarios.md";

/** What each scenario puts an amphora through, in the order of the document. */
export const scenarios: Readonly<Record<string, string>> = {
  http: "an HTTP listener in front of members",
  tcp: "TCP listeners: bytes as they came, the PROXY protocol",
  udp: "UDP listeners, which LVS balances",
  tls: "TLS listeners: chain, versions, SNI, client certificates, ALPN, members behind TLS, pass-through",
  balancing: "the algorithms, weights, backup members, members that must not serve",
  monitors: "health monitors: members that die, recover and lie",
  persistence: "sessions that stay with their member",
  l7: "policies: reject, redirect, choose a pool",
  headers: "what HAProxy tells members of the client, and its time limits",
  metrics: "the Prometheus endpoint",
  reload: "configuration that changes under load",
  "agent-api": "the agent's API, and whom and what it refuses",
  heartbeats: "heartbeats: signed, complete, true",
  inside: "the namespace and the system while a load balancer is in service",
  bridge: "what user-mode networking cannot show: source addresses, dead hosts, IPv6, SCTP",
  reboot: "a reboot, after which the VIP answers again",
  failover: "two amphorae, VRRP, and the time without a VIP",
  plugging: "VIP and member ports, plugged as Nova does it",
  load: "a closed-loop load, beside the same HAProxy on the host",
  shutdown: "the power button",
};

/** Whether a check is about a booted amphora. */
export function isRunning({ appliesTo }: CheckDescription): boolean {
  return appliesTo.needs?.some((need) => need === "boot" || need === "scenario") ?? false;
}

/** The document of scenarios, made from the checks. */
export async function scenariosDocument(): Promise<string> {
  const checks = (await allChecks()).checks.map(({ description }) => description).filter(isRunning);
  const of = (name: string | undefined) => checks.filter(({ scenario }) => scenario === name);
  const parts = [
    "# Scenarios",
    "Made from the checks by `UPDATE_CHECKS=1 npx mocha test/quality/scenarios-document.test.ts`; do not edit.",
    "`amphora-verify --boot IMAGE` boots the image, waits for its agent and looks at what came up; `--scenario` puts it through all of the following besides, `--scenarios NAME,…` through some. How it is done: [booting.md](booting.md). What each check states, why, and which fault it was seen to catch: [checks.md](checks.md).",
    `## With \`--boot\``,
    list(of(undefined)),
    ...Object.entries(scenarios).flatMap(([name, about]) => [`## ${name}`, `${capital(about)}.`, list(of(name))]),
    "## The tempest plugin's tests",
    "The plugin needs a cloud; here its ground is covered by one image. Every test of octavia-tempest-plugin (May 2026) that sends traffic, and the checks that cover its ground, or why none does. Its other tests ask Octavia's API for objects and look at their status there: of them an image can only show that the configuration they lead to is accepted and works, which the traffic shows better.",
    ...tempestFolders.flatMap(({ folder, tests }) => [
      `### ${folder}`,
      table(
        ["test", "covered by"],
        tests.map((test) => [`\`${test}\``, coveredBy(test, checks)]),
      ),
    ]),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Writes the document; `UPDATE_CHECKS=1` in the test of it calls this. */
export async function updateScenariosDocument(): Promise<void> {
  writeFileSync(file, await scenariosDocument());
}

function list(checks: readonly CheckDescription[]): string {
  return table(
    ["check", "grade", "states"],
    checks.map(({ id, grade, title }) => [`\`${id}\``, grade, title]),
  );
}

function coveredBy(test: string, checks: readonly CheckDescription[]): string {
  const ids = checks.filter(({ tempest }) => tempest?.includes(test)).map(({ id }) => `\`${id}\``);
  return ids.length > 0 ? ids.join(", ") : cell(`not covered: ${notCovered[test] ?? "?"}`);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
