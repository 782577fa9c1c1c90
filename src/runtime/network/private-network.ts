import type { Availability } from "../../host/availability.ts";
import { isRoot } from "../../host/privilege.ts";
import { findProgram, run } from "../../host/run.ts";

/** How a command is started in a network of its own, unseen by and unable to see the host's. */
export interface PrivateNetwork {
  /** Whether the command gets one. */
  readonly availability: Availability;
  /** Whether a bridge and taps can be made in it. */
  readonly bridge: Availability;
  /**
   * To be put before the command; empty when it gets none. What it starts dies with the process that started it, has
   * nothing but a loopback device, and, where the host allows it, numbers its processes from 1.
   */
  readonly prefix: readonly string[];
}

/** The alias of the loopback device by which a process inside knows where it is. */
export const mark = "amphora-image private network";

const enter = `ip link set dev lo up alias '${mark}' && exec "$@"`;

// A namespace of processes goes with a /proc of its own, without which programs would look at the wrong processes.
const everything = ["--net", "--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"];
const alone = ["--net"];
const asUser = ["--user", "--map-root-user"];

// Its status says what could not be made.
const trial = `
ip link add name trial-bridge type bridge >/dev/null || exit 3
ip tuntap add dev trial-tap mode tap >/dev/null || exit 4
`;

/** Milliseconds for one trial; it takes a twentieth of a second. */
const deadline = 10_000;

let remembered: Promise<PrivateNetwork> | undefined;

/** What this host and this user can do, found out by doing it. Asked once per process. */
export function privateNetwork(): Promise<PrivateNetwork> {
  remembered ??= tryPrivateNetwork();
  return remembered;
}

/** The probe itself, nothing remembered. */
export async function tryPrivateNetwork(root: boolean = isRoot()): Promise<PrivateNetwork> {
  const missing = (["ip", "unshare", "setpriv"] as const).find((name) => findProgram(name) === undefined);
  if (missing !== undefined) {
    const remedy = `install ${missing === "ip" ? "iproute2 (iproute on Fedora)" : "util-linux"}`;
    return none(`the program ${missing} is missing`, remedy);
  }
  const rights = root ? [[], asUser] : [asUser];
  const complaints: string[] = [];
  for (const namespaces of [everything, alone]) {
    for (const right of rights) {
      const unshare = ["unshare", ...right, ...namespaces, "--", "sh", "-c", enter, "sh"];
      const prefix = ["setpriv", "--pdeathsig", "KILL", "--", ...unshare];
      const { exitCode, stderr } = await run([...prefix, "sh", "-c", trial], { deadline });
      if (exitCode === 0) return { availability: { available: true }, bridge: { available: true }, prefix };
      if (exitCode === 3 || exitCode === 4)
        return { availability: { available: true }, bridge: noBridge(exitCode), prefix };
      complaints.push(lastLine(stderr));
    }
  }
  const remedy = root
    ? "run where root may make namespaces (a container needs --privileged)"
    : "run as root, or let users make namespaces (sysctl user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns=0)";
  return none(`this user may not make a private network (${complaints[0] || "unshare failed"})`, remedy);
}

function noBridge(exitCode: number): Availability {
  if (exitCode === 3) {
    return {
      available: false,
      reason: "the host's kernel makes no bridge",
      remedy: "load its module bridge (modprobe bridge)",
    };
  }
  const remedy = "load its module tun and let this user open /dev/net/tun";
  return { available: false, reason: "no tap can be made", remedy };
}

function none(reason: string, remedy: string): PrivateNetwork {
  const availability: Availability = { available: false, reason, remedy };
  return { availability, bridge: availability, prefix: [] };
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim().replace(/\.$/, "").slice(0, 200) ?? "";
}
