import { statSync } from "node:fs";
import { join } from "node:path";
import { asRoot, type Privilege } from "../../host/privilege.ts";
import { findProgram, run } from "../../host/run.ts";
import { createWorkDirectory } from "../../host/work-directory.ts";
import { WORK } from "../output/leftovers.ts";
import { hostToolsDirectory } from "../run/namespace.ts";
import { hostPath } from "./dib.ts";
import { advice, blocking, type Finding, ok, refused } from "./finding.ts";
import type { Ground } from "./ground.ts";
import { nearestExisting } from "./output-directories.ts";
import { usesTmpfs } from "./room.ts";

/** Milliseconds for all trials; one that hangs is what the host does to a build. */
const DEADLINE = 20_000;

interface Trial {
  readonly id: string;
  readonly what: string;
  readonly why: string;
  readonly cure: string;
  /** Whether it concerns the work directory alone, in which nothing is run when the build is made in memory. */
  readonly onDisk?: boolean;
  /** Whether a build can do without. */
  readonly dispensable?: boolean;
}

const OTHER_DISK = "choose a -w on a local file system such as ext4 or xfs";

/** What src/build/host-tools/host-trial tries, by the names that it uses. */
const TRIALS: Readonly<Record<string, Trial>> = {
  mount: {
    id: "mounts",
    what: "Root may not mount here",
    why: "the guest's file systems are mounted while they are filled",
    cure: "run the build on the host itself or in a privileged container",
  },
  device_node: {
    id: "work-directory",
    what: "Device nodes do not work below the work directory (-w)",
    why: "the guest's programs need /dev/null and the like",
    cure: "choose a -w that is not mounted with nodev",
    onDisk: true,
  },
  program: {
    id: "work-directory",
    what: "Programs cannot be run below the work directory (-w)",
    why: "the guest's own programs install its packages",
    cure: "choose a -w that is not mounted with noexec",
    onDisk: true,
  },
  owner_and_mode: {
    id: "work-directory",
    what: "The file system of the work directory (-w) does not keep owners and modes",
    why: "the guest's files belong to many users",
    cure: OTHER_DISK,
    onDisk: true,
  },
  names: {
    id: "work-directory",
    what: "The file system of the work directory (-w) cannot hold every name or link",
    why: "packages bring links, and names that differ in capitals only",
    cure: OTHER_DISK,
    onDisk: true,
  },
  attribute: {
    id: "work-directory",
    what: "The file system of the work directory (-w) keeps no extended attributes",
    why: "programs such as ping have their capabilities there, and become set-uid without",
    cure: OTHER_DISK,
    onDisk: true,
    dispensable: true,
  },
  loop: {
    id: "loop-devices",
    what: "Loop devices do not work on this host",
    why: "the image's disk is filled through one",
    cure: 'load the module with "modprobe loop", or give the container /dev/loop-control and its devices',
  },
  partitions: {
    id: "loop-devices",
    what: "The kernel shows no partitions of loop devices",
    why: "the image's root file system is made on one; device-mapper is not needed",
    cure: "build on a kernel with support for MBR partition tables",
  },
};

/** Tries as root what a build does to the host, in namespaces and a directory that are gone afterwards. */
export async function hostTrial({
  privilege,
  options,
  env,
}: Pick<Ground, "privilege" | "options" | "env">): Promise<readonly Finding[]> {
  // That there is no way to become root is another finding.
  if (privilege === undefined) return [];
  const root = ok("privilege", privilege === "root" ? "This is root" : "sudo makes this user root");
  const path = hostPath(env["PATH"] ?? "", undefined);
  const parent = nearestExisting(options.workDir);
  const inMemory = usesTmpfs(options, env);
  // That it is missing is another finding.
  if (findProgram("unshare", path) === undefined) return [root];
  try {
    const namespaces = ["unshare", "--mount", "--pid", "--fork"];
    const { exitCode } = await run(asRoot(privilege, [...namespaces, "true"]), {
      env: { PATH: path },
      deadline: DEADLINE,
    });
    if (exitCode !== 0) return [root, noNamespaces()];
    // That it is none is another finding.
    if (!statSync(parent).isDirectory()) return [root];
    const failed = (await failures(privilege, parent, path)).filter(({ trial }) => !(inMemory && trial.onDisk));
    const works = [
      ok("mounts", "Root can have mounts and processes of its own"),
      ok("work-directory", `The work directory ${options.workDir} can hold a guest's files`),
      ok("loop-devices", "Loop devices and their partitions work; device-mapper is not needed"),
      // Without mounts nothing else is tried.
    ].filter(({ id }) => !failed.some(({ trial }) => trial.id === id || trial.id === "mounts"));
    return [root, ...works, ...failed.map(({ trial, reason }) => tell(trial, reason))];
  } catch (error) {
    return [root, refused("work-directory", "the build is made there", error)];
  }
}

function tell(trial: Trial, reason: string): Finding {
  return (trial.dispensable ? advice : blocking)(trial.id, `${trial.what} (${reason})`, trial);
}

async function failures(
  privilege: Privilege,
  parent: string,
  path: string,
): Promise<{ trial: Trial; reason: string }[]> {
  const work = createWorkDirectory(parent, WORK);
  try {
    const unshare = [
      "unshare",
      "--mount",
      "--pid",
      "--fork",
      "--kill-child",
      "--mount-proc",
      "--propagation",
      "private",
    ];
    const script = join(hostToolsDirectory(), "host-trial");
    const command = asRoot(privilege, [...unshare, "--", "bash", script, work.path]);
    const { stdout } = await run(command, { env: { PATH: path }, deadline: DEADLINE });
    return stdout
      .split("\n")
      .map((line) => line.split("\t"))
      .flatMap(([name = "", reason = ""]) => {
        const trial = TRIALS[name];
        return trial === undefined ? [] : [{ trial, reason: reasonOf(reason) }];
      });
  } finally {
    work.remove();
  }
}

/** What a program said, without its own name and what it was called with. */
function reasonOf(said: string): string {
  return (said.split(": ").at(-1) ?? said).replace(/\.$/, "").toLowerCase() || "it fails";
}

function noNamespaces(): Finding {
  return blocking(
    "no-namespaces",
    "Root may not make namespaces of its own here, as in a container without CAP_SYS_ADMIN",
    {
      why: "every mount, process and loop device of a build ends with them",
      cure: "run the container privileged",
    },
  );
}
