import { mkdirSync } from "node:fs";
import { startHolder } from "../../src/host/holder.ts";
import { type RunResult, run } from "../../src/host/run.ts";

/** Podman with images, containers and state of its own. */
export interface Podman {
  call(...args: readonly string[]): Promise<RunResult>;
  /** Ends every container. */
  end(): Promise<void>;
}

// crun refuses hosts where the second version of control groups stands beside the first; here it needs neither.
const setUp = `
mount -t proc proc /proc && mount -t tmpfs -o mode=0755 tmpfs /run || exit 1
! mountpoint -q /sys/fs/cgroup/unified || umount -l /sys/fs/cgroup/unified
`;

/**
 * Makes a place in which Podman runs as root without touching the host.
 *
 * @param directory an empty one for its images; it is removed at the end
 */
export async function startPodman(directory: string): Promise<Podman> {
  mkdirSync(directory, { recursive: true });
  const holder = await startHolder({
    what: "a place for Podman",
    setUp,
    afterwards: 'rm -rf --one-file-system -- "$1"',
    args: [directory],
    namespaces: true,
    deadline: 30_000,
  });
  const inside = ["nsenter", "--target", String(holder.pid), "--mount", "--pid", "--"];
  const own = ["--root", `${directory}/storage`, "--runroot", "/run/podman", "--tmpdir", "/run/libpod"];
  const kept = ["--storage-driver", "overlay", "--cgroup-manager", "cgroupfs", "--events-backend", "none"];
  return {
    // An archive is unpacked there, and left where Podman is killed.
    call: (...args) =>
      run([...inside, "podman", ...own, ...kept, "--runtime", "crun", ...args], {
        env: { TMPDIR: directory },
        deadline: 600_000,
      }),
    end: holder.end,
  };
}
