import { readAgent } from "../../src/guest/agent.ts";
import type { Guest } from "../../src/guest/guest.ts";
import { readText } from "../../src/guest/text.ts";

/** The commands that the agent calls by name, and the major version of Octavia that calls each first. */
export const agentCommands = [
  { name: "haproxy-vrrp-check", since: 0 },
  { name: "amphora-health-checker", since: 8 },
  { name: "amphora-interface", since: 9 },
] as const;

/** The first release of the agent that knows a distribution, by the `ID` of os-release; 0 of those that all know. */
export const knownSince: Readonly<Record<string, number>> = {
  ubuntu: 0,
  centos: 0,
  fedora: 0,
  rhel: 0,
  debian: 11,
  rocky: 14,
};

/** Bytes of a module of the agent. */
const largestModule = 1024 * 1024;

/** What the agent calls its masquerading script: as its own code has it, else as releases have called it. */
export function masqueradeScripts(guest: Guest): { readonly names: readonly string[]; readonly from: string } {
  const { python, version, major } = guest.fact(readAgent);
  const module = python?.module("octavia.amphorae.backends.utils.interface_file");
  const text = module === undefined ? undefined : readText(guest.tree, module, largestModule);
  const words = text?.split(/[^\w/.-]+/) ?? [];
  const named = words.filter((word) => word.length < 200 && /(?:lvs|udp)-masquerade(?:\.sh)?$/.test(word));
  if (module !== undefined && named.length > 0) return { names: [...new Set(named)], from: module };
  const name = major !== undefined && major < 10 ? "udp-masquerade.sh" : "lvs-masquerade.sh";
  return { names: [`/usr/local/bin/${name}`], from: `agent ${version ?? "of unknown version"}` };
}
