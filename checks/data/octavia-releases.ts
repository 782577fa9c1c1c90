import type { OctaviaFeature, OctaviaRelease } from "../../src/guest/octavia-version.ts";

/** Octavia's releases and OpenStack's names of them, oldest first. */
export const releases: readonly OctaviaRelease[] = [
  { major: 5, series: "Train" },
  { major: 6, series: "Ussuri" },
  { major: 7, series: "Victoria" },
  { major: 8, series: "Wallaby" },
  { major: 9, series: "Xena" },
  { major: 10, series: "Yoga" },
  { major: 11, series: "Zed" },
  { major: 12, series: "2023.1", codename: "Antelope" },
  { major: 13, series: "2023.2", codename: "Bobcat" },
  { major: 14, series: "2024.1", codename: "Caracal" },
  { major: 15, series: "2024.2", codename: "Dalmatian" },
  { major: 16, series: "2025.1", codename: "Epoxy" },
  { major: 17, series: "2025.2", codename: "Flamingo" },
  { major: 18, series: "2026.1", codename: "Gazpacho" },
];

const server = "amphorae/backends/agent/api_server";

/** What agents can do from which version on, oldest first. */
export const features: readonly OctaviaFeature[] = [
  { since: 5, what: "logs handed to a log host, one HAProxy for all listeners" },
  { since: 8, what: "SCTP listeners" },
  {
    since: 9,
    what: "PROMETHEUS listeners, interfaces described by JSON files",
    sign: { file: "amphorae/backends/utils/interface_file.py" },
  },
  { since: 10, what: "lvs-masquerade.sh in place of udp-masquerade.sh" },
  {
    since: 11,
    what: "additional VIPs, Debian as guest",
    sign: { file: `${server}/osutils.py`, text: "'debian'" },
  },
  {
    since: 12,
    what: "processors kept for HAProxy, by the profile of tuned",
    sign: { file: `${server}/amphora_info.py`, text: "cpu_count" },
  },
  { since: 13, what: "names of interfaces that never collide" },
  {
    since: 14,
    what: "VIPs on SR-IOV ports guarded by nftables, Rocky as guest",
    sign: { file: "amphorae/backends/utils/nftable_utils.py" },
  },
  {
    since: 15,
    what: "systemd alone",
    sign: { file: `${server}/templates/keepalived.upstart.j2`, gone: true },
  },
  { since: 16, what: "members on SR-IOV ports" },
  {
    since: 17,
    what: "UDP members that vanish free their connections",
    sign: { file: `${server}/templates/amphora-netns.systemd.j2`, text: "expire_quiescent_template" },
  },
  { since: 18, what: "heartbeats that follow a new configuration" },
];

/** What known faults depend on; versions as they stand in the image, `undefined` where they cannot be told. */
export interface ImageVersions {
  readonly agent: number;
  /** `[3, 11]` of Python 3.11. */
  readonly python: readonly [number, number] | undefined;
  readonly pyroute2: string | undefined;
}

/** Faults of the image itself, which show whatever the controller is. */
export const imageFaults: readonly {
  readonly what: string;
  readonly applies: (versions: ImageVersions) => boolean;
}[] = [
  {
    what: "pyroute2 0.5.13 breaks every plug of a port",
    applies: ({ pyroute2 }) => pyroute2 === "0.5.13",
  },
  {
    what: "Python 3.14 starts processes in a way that agents up to 18 do not survive",
    applies: ({ agent, python }) => agent <= 18 && python !== undefined && python[0] === 3 && python[1] >= 14,
  },
];

/** Faults that are nobody's mistake in the image, worth knowing where one is looked for; by the agent's version. */
export const notes: readonly { readonly before: number; readonly what: string }[] = [
  { before: 13, what: "a port plugged while another goes may get a name that is taken" },
  { before: 15, what: "a failed reload of HAProxy is not tried again (LP#2054666)" },
  { before: 17, what: "UDP flows to members that are gone last until they time out" },
  { before: 18, what: "heartbeats keep their destinations until the agent is started anew" },
];
