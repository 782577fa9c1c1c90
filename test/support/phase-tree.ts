import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type MountNamespace, openMountNamespace } from "./mount-namespace.ts";
import { makeRedhatBase, type RedhatRelease } from "./redhat-base.ts";

/** A tree in which phase scripts of elements run, as diskimage-builder has them run in a guest's. */
export interface PhaseTree {
  /** Runs the scripts of a phase by diskimage-builder's own dib-run-parts, and gives what they wrote. */
  runPhase(phase: string, environment?: Readonly<Record<string, string>>): string;
  /** Runs a command in the tree. */
  run(command: readonly string[]): string;
  /** Where a path of the tree is found from outside. */
  path(path: string): string;
  end(): void;
}

const ELEMENTS = resolve(import.meta.dirname, "../../elements");
const RUN_PARTS = "/usr/lib/python3/dist-packages/diskimage_builder/lib/dib-run-parts";

/** Programs of this host that the other family does not have. */
const FOREIGN = [
  "dpkg",
  "dpkg-query",
  "dpkg-divert",
  "apt-get",
  "apt",
  "update-initramfs",
  "ifup",
  "ping6",
  "git",
  "gcc",
];

/**
 * Makes a tree of the Red Hat family, labelled as a stand-in: its packages are made by rpmbuild, programs that no package
 * brings are this host's. It lies in memory, in a mount namespace that nobody else sees.
 * @param elements whose scripts and static files it gets, where ours have them
 */
export function makePhaseTree(release: RedhatRelease, elements: readonly string[]): PhaseTree {
  const folder = mkdtempSync(join(tmpdir(), "amphora-phases."));
  let namespace: MountNamespace | undefined;
  const end = () => {
    namespace?.end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const base = makeRedhatBase(folder, release);
    const hooks = join(folder, "hooks");
    mkdirSync(hooks);
    const own = elements.filter((name) => existsSync(join(ELEMENTS, name)));
    for (const name of own) cpSync(join(ELEMENTS, name), hooks, { recursive: true, preserveTimestamps: true });
    const root = join(folder, "root");
    mkdirSync(root);
    namespace = openMountNamespace();
    const script = join(folder, "mount");
    writeFileSync(script, MOUNT);
    namespace.run(["bash", script, root, base, hooks, RUN_PARTS, ...FOREIGN]);
    return treeOf(namespace, root, release, elements, end);
  } catch (error) {
    end();
    throw error;
  }
}

/** Usage: ROOT BASE HOOKS RUN-PARTS FOREIGN-PROGRAM... */
const MOUNT = `set -eu
root=$1 base=$2 hooks=$3 run_parts=$4
shift 4
mount -t tmpfs -o mode=0755 tree "$root"
mkdir "$root"/{.upper,.work,usr,dev,proc,run,tmp,var}
mount -t overlay -o "lowerdir=/usr,upperdir=$root/.upper,workdir=$root/.work" overlay "$root/usr"
for name in bin sbin lib lib64; do ln -s "usr/$name" "$root/$name"; done
rm -rf "$root/usr/lib/systemd/system" "$root/usr/local"
for name in "$@"; do rm -f "$root/usr/bin/$name" "$root/usr/sbin/$name"; done
cp -a "$base/." "$root/"
# Links from the host's programs lead through there.
cp -a /etc/alternatives "$root/etc/"
mkdir -p "$root/usr/local/bin" "$root/usr/local/sbin" "$root/var/log" "$root/var/lib"
cp -a "$hooks" "$root/tmp/in_target.d"
cp "$run_parts" "$root/usr/local/bin/dib-run-parts"
for name in null zero random urandom; do
    touch "$root/dev/$name"
    mount --bind "/dev/$name" "$root/dev/$name"
done
mount -t proc -o ro proc "$root/proc"
`;

function treeOf(
  namespace: MountNamespace,
  root: string,
  { distro, release }: RedhatRelease,
  elements: readonly string[],
  end: () => void,
): PhaseTree {
  const variables = {
    ...{ PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", HOME: "/root", LC_ALL: "C", SYSTEMD_OFFLINE: "1" },
    ...{ DISTRO_NAME: distro, DIB_RELEASE: release, IMAGE_ELEMENT: elements.join(" "), ARCH: "amd64" },
  };
  const inTree = (command: readonly string[], more: Readonly<Record<string, string>> = {}, mostStatus = 0) => {
    const pairs = Object.entries({ ...variables, ...more }).map(([name, value]) => `${name}=${value}`);
    return namespace.run(["chroot", root, "env", "-i", ...pairs, ...command], mostStatus);
  };
  return {
    runPhase(phase, environment) {
      const command = `exec 2>&1; dib-run-parts /tmp/in_target.d/${phase} && echo "${phase} is through"`;
      const output = inTree(["bash", "-c", command], environment, 255);
      if (!output.endsWith(`${phase} is through\n`)) throw new Error(`phase ${phase} failed: ${output.slice(-2000)}`);
      return output;
    },
    run: (command) => inTree(command),
    path: (path) => namespace.outside(join(root, path)),
    end,
  };
}
