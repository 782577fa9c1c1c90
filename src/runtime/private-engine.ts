import { basename } from "node:path";
import type { Availability } from "../host/availability.ts";
import { type Holder, startHolder } from "../host/holder.ts";
import { mountRights } from "../host/mount-rights.ts";
import { findProgram } from "../host/run.ts";

/** A Docker Engine of our own, unseen by and unable to see the rest of the host. */
export interface PrivateEngine {
  /** As DOCKER_HOST takes it. */
  readonly address: string;
  /** Ends the engine and every container, and removes its directory. */
  end(): Promise<void>;
}

/** Milliseconds until the engine answers; about one second on an idle host. */
const deadline = 60_000;

// The engine would leave its key in /etc, directories in /opt and sockets in /run, and would change how the host forwards
// packets: those directories are covered, and its network namespace is its own.
const setUp = `
data=$1/data cgroup=$2
mount -t proc proc /proc && mount -t tmpfs -o mode=0755 tmpfs /run || exit 1
for directory in etc opt; do
  [ -d "/$directory" ] || continue
  mkdir -p "/run/upper/$directory" "/run/scratch/$directory"
  mount -t overlay -o "lowerdir=/$directory,upperdir=/run/upper/$directory,workdir=/run/scratch/$directory" overlay "/$directory" ||
    exit 1
done
mkdir /run/client
echo '{}' >/run/daemon.json
unshare --net -- dockerd --config-file /run/daemon.json --data-root "$data" --exec-root /run/docker \\
  --host unix:///run/docker.sock --pidfile /run/docker.pid --iptables=false --ip6tables=false --ip-forward=false \\
  --ip-masq=false --bridge=none --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "/$cgroup" >/run/log 2>&1 &
until docker --config /run/client --host unix:///run/docker.sock version >/run/version 2>&1; do
  kill -0 $! 2>/dev/null || { tail -n 1 /run/log >&2; exit 1; }
  sleep 0.1
done
`;

// Empty control groups outlive the processes that were in them.
const afterwards = `
rm -rf -- "$1"
for group in "/sys/fs/cgroup/$2" /sys/fs/cgroup/*/"$2"; do
  [ ! -d "$group" ] || find "$group" -depth -type d -exec rmdir {} \\; 2>/dev/null
done
`;

/** Whether this host can run a Docker Engine of our own. */
export function privateEngineAvailability(): Availability {
  const missing = ["docker", "dockerd", "containerd"].find((tool) => findProgram(tool) === undefined);
  if (missing !== undefined) {
    const remedy = "install Docker (docker.io on Debian and Ubuntu, moby-engine on Fedora)";
    return { available: false, reason: `no Docker Engine answers and the program ${missing} is missing`, remedy };
  }
  const rights = mountRights();
  if (rights.available) return rights;
  const reason = `no Docker Engine answers, and one cannot be started since ${rights.reason}`;
  return { available: false, reason, remedy: `start Docker and allow this user to use it, or ${rights.remedy}` };
}

/**
 * Starts a Docker Engine that ends with this process.
 *
 * @param directory an empty one of our own, for its images; it is removed at the end
 * @throws {Refusal} `holder-failed`, `holder-deadline`
 */
export async function startPrivateEngine(directory: string): Promise<PrivateEngine> {
  const holder: Holder = await startHolder({
    what: "a Docker Engine",
    setUp,
    afterwards,
    args: [directory, basename(directory)],
    namespaces: true,
    deadline,
  });
  // By way of the holder the socket is found from outside, and its path stays short.
  return { address: `unix:///proc/${holder.pid}/root/run/docker.sock`, end: holder.end };
}
