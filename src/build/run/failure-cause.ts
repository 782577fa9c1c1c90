import { spokenLines } from "./log-tail.ts";

/** What kinds of failure a build's log tells apart. */
export type FailureKind =
  | "space"
  | "memory"
  | "loop"
  | "mirror"
  | "git"
  | "pip"
  | "grub"
  | "element"
  | "permission"
  | "package";

export interface FailureCause {
  readonly kind: FailureKind;
  /** Goes on after "because". */
  readonly reason: string;
  /** What to do, as the end of a sentence. */
  readonly hint: string;
}

interface Sign {
  readonly kind: FailureKind;
  readonly pattern: RegExp;
  /** `$1` is what the pattern's first group found. */
  readonly reason: string;
  readonly hint: string;
  /** True of what is also said in builds that succeed, and counts among the very last lines alone. */
  readonly weak?: true;
}

/** Lines at the end of the log that are looked at; what was said earlier did not end the build. */
const LOOKED_AT = 100;
const LOOKED_AT_WEAKLY = 10;
/** Most characters of a name taken from the log. */
const MOST = 120;

const SPACE_HINT =
  "make room in the directories of -w, -c and -o, raise -s where it is the image, or add -f where it is memory";
const MEMORY_HINT = "add -f to build on disk, or build on a host with more memory";
const LOOP_HINT = 'load the module with "modprobe loop", or give the container its loop devices';
const MIRROR_HINT = "set DIB_DISTRIBUTION_MIRROR to one that carries it, or correct the proxy of the environment";
const GIT_HINT = "correct -g, or the DIB_REPOLOCATION_ and DIB_REPOREF_ variables";
const PIP_HINT = "correct the package index of the environment, or the constraints that -g chooses";
const PERMISSION_HINT = "run the build in a privileged container, with a -w that is mounted without noexec and nodev";
const PACKAGE_HINT = "correct the element's package-installs and pkg-map, or take a mirror that has it";
const ELEMENT_HINT = "correct DIB_ELEMENTS, DIB_LOCAL_ELEMENTS and their paths";

/** The first that fits says why: what fills a disk also breaks the package that was being unpacked. */
const SIGNS: readonly Sign[] = [
  {
    kind: "space",
    pattern: /No space left on device|Disk quota exceeded|You don't have enough free space in (\S+)/i,
    reason: "a disk is full",
    hint: SPACE_HINT,
  },
  {
    kind: "memory",
    pattern: /: line \d+:\s+\d+ Killed\b|^Killed$|Cannot allocate memory|MemoryError|virtual memory exhausted/,
    reason: "a program was killed or got no memory",
    hint: MEMORY_HINT,
  },
  {
    kind: "loop",
    pattern: /losetup: .*(cannot find an unused loop device|failed to set up loop device)|failed to setup loop device/,
    reason: "no loop device could be set up",
    hint: LOOP_HINT,
  },
  {
    kind: "loop",
    pattern: /^mount: (\S+): mount failed: Operation not permitted/,
    reason: "no disk could be mounted on $1",
    hint: LOOP_HINT,
  },
  {
    kind: "mirror",
    pattern: /(?:Failed getting release file|Couldn't download|Failed to fetch) (\S+)/,
    reason: "the archive did not deliver $1",
    hint: MIRROR_HINT,
  },
  {
    kind: "mirror",
    pattern: /The repository '(\S+ [^']+)' (?:does not have a|no longer has a|is not signed|.*not valid)/,
    reason: "the archive has no usable $1",
    hint: MIRROR_HINT,
  },
  {
    kind: "mirror",
    pattern: /Release signed by unknown key|Invalid Release signature|NO_PUBKEY (\w+)|Hash Sum mismatch/,
    reason: "what the archive delivered cannot be verified",
    hint: "install the archive's keys, or take a mirror that is whole",
  },
  {
    kind: "mirror",
    pattern: /Errors during downloading metadata for repository '([^']+)'|Cannot download repomd\.xml/,
    reason: "a repository of packages did not answer",
    hint: MIRROR_HINT,
  },
  {
    kind: "git",
    pattern: /^fatal: Remote branch (\S+) not found|Failed to find reference to (\S+)|couldn't find remote ref (\S+)/,
    reason: "the git repository has no $1",
    hint: GIT_HINT,
  },
  {
    kind: "git",
    pattern: /^fatal: (?:unable to access|repository) '([^']+)'/,
    reason: "the git repository $1 cannot be read",
    hint: GIT_HINT,
  },
  {
    kind: "git",
    pattern: /^fatal: (Could not read from remote repository|unable to connect|protocol error|early EOF)/,
    reason: "a git repository cannot be read",
    hint: GIT_HINT,
  },
  {
    kind: "pip",
    pattern:
      /ERROR: (?:No matching distribution found for|Could not find a version that satisfies the requirement) (\S+)/,
    reason: "pip found no $1",
    hint: PIP_HINT,
  },
  {
    kind: "pip",
    pattern: /ERROR: (?:ResolutionImpossible|Cannot install|Failed building wheel for|Could not install packages)/,
    reason: "pip could not install its packages",
    hint: PIP_HINT,
  },
  {
    kind: "grub",
    pattern: /grub2?-(?:install|mkconfig|probe): error: (.+?)(?:\. .*)?\.?$/,
    reason: "the boot loader could not be installed ($1)",
    hint: "look whether the elements bring the grub packages of this architecture and partitioning",
  },
  {
    kind: "element",
    pattern: /Element '([^']+)' not found/,
    reason: "the element $1 is nowhere on the elements path",
    hint: ELEMENT_HINT,
  },
  {
    kind: "element",
    pattern: /There is a duplicated hook in your elements: (\S+)|already provided by|InvalidElementDir/,
    reason: "two elements are in each other's way",
    hint: ELEMENT_HINT,
  },
  {
    kind: "package",
    pattern:
      /Unable to locate package (\S+)|Package '?([^' ]+)'? has no installation candidate|No match for argument: (\S+)/,
    reason: "the archive has no package $1",
    hint: PACKAGE_HINT,
  },
  {
    kind: "package",
    pattern:
      /dpkg: error processing (?:package|archive) (\S+)|^Error: (?:Unable to find a match|Transaction test error)/,
    reason: "the package $1 could not be installed",
    hint: "look at what its own script says in the log",
  },
  {
    kind: "package",
    pattern: /unmet dependencies|held broken packages|nothing provides (\S+)/,
    reason: "packages that are needed cannot be installed together",
    hint: PACKAGE_HINT,
  },
  {
    kind: "permission",
    pattern: /: (permission denied|operation not permitted|read-only file system)\.?$/i,
    reason: "something was not permitted",
    hint: PERMISSION_HINT,
    weak: true,
  },
  {
    kind: "element",
    pattern: /(?:^|\/)[\w-]+\.d\/([\w-]+): line \d+: /,
    reason: "the element's script $1 does not work",
    hint: "correct it, or leave its element out",
    weak: true,
  },
];

/**
 * Finds out from the end of a failed build's log why it failed.
 * @param lines the end of the log, oldest first
 * @returns undefined where nothing in it is known
 */
export function failureCause(lines: readonly string[]): FailureCause | undefined {
  const last = spokenLines(lines).slice(-LOOKED_AT).reverse();
  for (const { kind, pattern, reason, hint, weak } of SIGNS) {
    for (const line of weak ? last.slice(0, LOOKED_AT_WEAKLY) : last) {
      const match = pattern.exec(line);
      if (match === null) continue;
      const name = match.slice(1).find((group) => group !== undefined) ?? "one of them";
      return { kind, reason: reason.replace("$1", () => name.slice(0, MOST)), hint };
    }
  }
  return undefined;
}
