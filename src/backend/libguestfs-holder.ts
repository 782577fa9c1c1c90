import { realpathSync } from "node:fs";
import { type Holder, startHolder } from "../host/holder.ts";
import { mountRights } from "../host/mount-rights.ts";

/** What a program of libguestfs is started with. */
export interface ApplianceOptions {
  /** Absolute. */
  readonly image: string;
  /** As QEMU calls it. */
  readonly format: string;
  /** An empty directory of our own, which ends with the program; without links in its path. */
  readonly directory: string;
  /** Another, with a path short enough for sockets, or the same. */
  readonly sockets: string;
  /** Milliseconds from start to end. */
  readonly deadline: number;
  readonly environment: Readonly<Record<string, string>>;
}

// The sockets of root's libguestfs always lie in /tmp, so it gets one of its own, which shows only the paths it needs.
// Without the right to mount, what newly lies there and belongs to no living socket is taken away afterwards.
const hide = `
hide() {
  tmp=$1; shift 2
  mount -t proc proc /proc && exec 7<"$tmp" && mount -t tmpfs -o size=16m tmpfs "$tmp" || return
  for path; do
    inner=\${path#"$tmp"/}
    [ "$inner" != "$path" ] && [ ! -e "$path" ] && [ -e "/proc/self/fd/7/$inner" ] || continue
    if [ -d "/proc/self/fd/7/$inner" ]; then mkdir -p "$path"; else mkdir -p "\${path%/*}" && : >"$path"; fi || return
    mount --no-canonicalize --rbind "/proc/self/fd/7/$inner" "$path" || return
  done
  exec 7<&-
}
`;
const afterwards = `
if [ "$5" != yes ] && [ "$(id -u)" = 0 ]; then
  find "$6" -maxdepth 1 -type d -name "libguestfs??????" -newer "$1/began" -user 0 2>/dev/null |
    while read -r directory; do
      grep -qF "$directory/" /proc/net/unix || rm -rf -- "$directory"
    done
fi
rm -rf -- "$1" "$7"
`;

// The paths to be shown stand behind the seven values that every program may use.
const setUp = `
${hide}
work=$1 seconds=$2 format=$3 image=$4
: >"$work/began"
if [ "$5" = yes ]; then shift 5; hide "$@" || exit 1; fi
`;

/**
 * Runs a program of libguestfs with a /tmp of its own, which ends with this process, whatever ends that.
 *
 * @param program shell text, which finds `$work` (the directory), `$seconds` (the deadline), `$format` and `$image`
 * @throws {Refusal} `holder-failed`, `holder-deadline`
 */
export function holdAppliance({
  what,
  program,
  directory,
  sockets,
  image,
  format,
  deadline,
  environment,
}: ApplianceOptions & { readonly what: string; readonly program: string }): Promise<Holder> {
  const found = ownPaths(process.env);
  const namespaces = mountRights().available;
  const seconds = `${Math.ceil(deadline / 1000)}`;
  return startHolder({
    what,
    setUp: setUp + program,
    afterwards,
    args: [
      ...[directory, seconds, format, image, namespaces ? "yes" : "no", realpathSync("/tmp"), sockets],
      ...[directory, image, ...Object.values(found).flatMap((value) => value.split(":"))].sort(),
    ],
    environment: { ...found, ...environment, XDG_RUNTIME_DIR: sockets },
    namespaces,
    deadline,
  });
}

/** The variables by which users name programs and appliances of their own, all links followed, as a hidden /tmp needs it. */
function ownPaths(environment: NodeJS.ProcessEnv): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of ["PATH", "LIBGUESTFS_PATH", "LIBGUESTFS_HV", "SUPERMIN_KERNEL", "SUPERMIN_MODULES"]) {
    const value = environment[name];
    if (value) found[name] = value.split(":").map(realPath).join(":");
  }
  return found;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
