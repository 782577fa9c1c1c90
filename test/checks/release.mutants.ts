import type { Changes } from "../support/mutation/changes.ts";
import type { Mutant } from "../support/mutation/mutant.ts";

const modules = "/usr/lib/python3/dist-packages";
const agent = `${modules}/octavia/amphorae/backends/agent/api_server`;

/** Another version of something that Python knows, by the name of the directory that tells it. */
const version = (path: string, from: string, to: string) => (guest: Changes) => {
  const directory = `${modules}/${path}`;
  const metadata = `Metadata-Version: 2.1\nVersion: ${to}\n`;
  return guest.remove(directory).write(`${directory.replace(from, to)}/METADATA`, metadata);
};
const octavia = (to: string) => version("octavia-11.0.0.egg-info", "11.0.0", to);

export const mutants: readonly Mutant[] = [
  {
    what: "an agent of no known release",
    files: octavia("99.0.0"),
    kills: ["D12-agent-features", "D12-release-compatibility"],
  },
  {
    what: "an agent that says less than its version promises",
    files: (guest) => guest.edit(`${agent}/osutils.py`, /'debian'/g, "'devuan'"),
    kills: ["D12-agent-features"],
  },
  {
    what: "an agent of 2023.2 that has the files of Zed",
    files: octavia("13.0.0"),
    kills: ["D12-agent-features"],
  },
  {
    what: "an agent of 2025.2 that has the files of Zed, and no dhclient",
    files: (guest) => octavia("17.0.0")(guest.remove("/usr/sbin/dhclient")),
    kills: ["C10-dhcp-client-for-old-controllers", "D12-agent-features"],
  },
  {
    what: "controllers of the agent's own release, whose PROMETHEUS listeners HAProxy refuses",
    options: { controllers: ["Zed"] },
    kills: ["C2-prometheus-listeners"],
  },
  { what: "controllers of the newest release", options: { controllers: ["2026.1", "stable/2025.2"] }, kills: [] },
  {
    what: "controllers older than the agent",
    options: { controllers: ["2026.1", "Yoga"] },
    kills: ["C2-prometheus-listeners", "D12-controllers-served"],
  },
  {
    what: "controllers of a release that nobody knows",
    options: { controllers: ["2031.7"] },
    kills: ["D12-controllers-served"],
  },
  {
    what: "controllers whose PROMETHEUS listeners HAProxy refuses",
    options: { controllers: ["caracal"] },
    kills: ["C2-prometheus-listeners"],
  },
  {
    what: "the same controllers, and HAProxy of jammy",
    files: (guest) =>
      guest.dpkg("haproxy", (stanza) => stanza.replace(/^Version: .*$/m, "Version: 2.4.30-0ubuntu0.22.04.1")),
    options: { controllers: ["caracal"] },
    kills: [],
  },
  {
    what: "the pyroute2 that broke agents",
    files: version("pyroute2-0.7.2.dist-info", "0.7.2", "0.5.13"),
    kills: ["release-known-faults"],
  },
];
