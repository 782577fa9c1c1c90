import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { findProgram, run } from "../../host/run.ts";
import { baseOs } from "../plan/base-os.ts";
import { redactUrls } from "../secrets.ts";
import { type ArchiveSuite, archiveSuites, archiveVariables } from "./archive-suites.ts";
import { archiveKeyring, usesDebootstrap } from "./debootstrap.ts";
import { advice, blocking, type Finding, ok } from "./finding.ts";
import type { Ground } from "./ground.ts";
import { parseReleaseFile, type ReleaseFile, suiteProblem } from "./release-file.ts";
import { askWeb } from "./web-request.ts";

/** Milliseconds for one answer. */
const DEADLINE = 5000;
/** Milliseconds by which the host's clock may differ from the archive's. */
const MOST_CLOCK_ERROR = 10 * 60_000;
/** What debootstrap can ask. */
const BASE_ADDRESS = /^((https?|ftp|ssh):\/\/[^/]|file:\/|\/)/;
/** What apt can, whose methods are more. */
const ADDRESS = /^([a-z][\w.+-]*:|\/)/i;
/** The variables that name archives. */
const MIRRORS = ["DIB_DISTRIBUTION_MIRROR", "BASE_OS_MIRROR", "DIB_DEBIAN_DISTRIBUTION_MIRROR"].concat([
  "DIB_DEBIAN_SECURITY_MIRROR",
  "DIB_APT_SOURCES_CONF",
]);
const WHY_BASE = "debootstrap takes the base system from it";
const WHY_PACKAGES = "apt takes packages from it";

/** Asks the archives of a Debian or Ubuntu guest, all at once, for every suite that the build takes packages from. */
export async function archivesAnswer(ground: Ground): Promise<readonly Finding[]> {
  const { plan, options } = ground;
  if (!usesDebootstrap(plan, baseOs(options.baseOs)) || plan.environment["DIB_OFFLINE"]) return [];
  const suites = archiveSuites(plan, options, await archiveVariables(ground));
  const unknown = withoutAddress(suites);
  const askable = suites.filter(({ archive }) => !unknown.has(archive));
  const answers = await Promise.all(askable.map((suite) => askSuite(suite, ground)));
  const clock = answers.flatMap(({ date }) => (date === undefined ? [] : [date]))[0];
  return [
    ...[...unknown].map((archive) => noAddress(archive, ground)),
    ...answers.map(({ finding }) => finding),
    ...clockFindings(clock),
  ];
}

/** The archives that no program could ask, without a look at any. */
function withoutAddress(suites: readonly ArchiveSuite[]): ReadonlySet<string> {
  return new Set(
    suites.filter(({ base, archive }) => !(base ? BASE_ADDRESS : ADDRESS).test(archive)).map(({ archive }) => archive),
  );
}

function noAddress(archive: string, { env }: Ground): Finding {
  const variable = MIRRORS.find((name) => env[name]?.includes(archive)) ?? "DIB_DISTRIBUTION_MIRROR";
  const what = `The archive ${redactUrls(archive)} is no address of http, https, ftp, file or ssh and no absolute path`;
  return blocking("mirror", what, { why: WHY_PACKAGES, cure: `correct ${variable}`, code: "bad-value" });
}

interface SuiteAnswer {
  readonly finding: Finding;
  /** The server's clock. */
  readonly date?: Date;
}

async function askSuite(suite: ArchiveSuite, ground: Ground): Promise<SuiteAnswer> {
  const place = `${redactUrls(suite.archive)} of ${suite.suite}`;
  const why = suite.base ? WHY_BASE : WHY_PACKAGES;
  const cure = suite.archive.includes("security")
    ? "correct DIB_DEBIAN_SECURITY_MIRROR, DIB_DISTRIBUTION_MIRROR or the proxy of the environment"
    : "set DIB_DISTRIBUTION_MIRROR to a mirror that does, or correct -d or the proxy of the environment";
  const bad = (what: string) => blocking("mirror", what, { why, cure });
  if (!/^(https?:|file:|\/)/.test(suite.archive)) {
    return { finding: ok("mirror", `${place} is asked by debootstrap alone`) };
  }
  try {
    const answer = await readRelease(suite, ground);
    const date = answer.date && { date: answer.date };
    if (answer.text === undefined) return { finding: bad(`The archive ${place} ${answer.problem}`), ...date };
    const release = parseReleaseFile(answer.text);
    if (release === undefined) return { finding: bad(`The archive ${place} answers with something else`), ...date };
    const finding = (await judge(release, answer, suite, ground, place, why)) ?? ok("mirror", `${place} answers`);
    return { finding, ...date };
  } catch (error) {
    return { finding: bad(`The archive ${place} cannot be reached (${(error as Error).message})`) };
  }
}

async function judge(
  release: ReleaseFile,
  answer: ReleaseAnswer,
  suite: ArchiveSuite,
  ground: Ground,
  place: string,
  why: string,
): Promise<Finding | undefined> {
  const problem = suiteProblem(release, { ...suite, arch: ground.options.arch }, new Date());
  if (problem !== undefined) {
    const time = problem.kind === "time";
    const cure = time ? "set the host's clock, or take a mirror that is up to date" : "take another mirror, -a or -d";
    // apt goes on without what a suite beside the base system's lacks.
    const tell = time || (suite.base && problem.kind === "contents") ? blocking : advice;
    return tell("mirror", `The archive ${place} ${problem.text}`, { why, cure });
  }
  if (!suite.base || (await isSigned(answer, ground))) return undefined;
  return blocking("archive-keys", `The archive ${place} is signed by none of the keys of ${archiveKeyring(ground)}`, {
    why: "debootstrap refuses what it cannot verify",
    cure: "install the archive's keys, or name their file in DIB_APT_KEYRING",
  });
}

interface ReleaseAnswer {
  /** Undefined where the archive has none. */
  readonly text?: string;
  readonly problem?: string;
  readonly date?: Date;
  /** Whether the signature is part of the text. */
  readonly inline: boolean;
}

async function readRelease({ archive, suite }: ArchiveSuite, { env, signal }: Ground): Promise<ReleaseAnswer> {
  if (archive.startsWith("/") || archive.startsWith("file:")) {
    const directory = archive.startsWith("/") ? archive : fileURLToPath(archive);
    for (const name of ["InRelease", "Release"]) {
      const path = `${directory}/dists/${suite}/${name}`;
      if (existsSync(path)) return { text: readFileSync(path, "utf8"), inline: name === "InRelease" };
    }
    return { problem: "does not carry that release", inline: false };
  }
  let status = 0;
  let clock: { date?: Date } = {};
  for (const name of ["InRelease", "Release"]) {
    const answer = await askWeb(`${archive}/dists/${suite}/${name}`, { env, signal, deadline: DEADLINE });
    const date = new Date(answer.headers.date ?? "");
    clock = Number.isNaN(date.getTime()) ? {} : { date };
    if (answer.status === 200) return { text: answer.body, ...clock, inline: name === "InRelease" };
    status = answer.status;
    if (status !== 404) break;
  }
  const problem = status === 404 ? "does not carry that release" : `answers with status ${status}`;
  return { problem, ...clock, inline: false };
}

// A signature in a file of its own is left to debootstrap.
async function isSigned({ text = "", inline }: ReleaseAnswer, ground: Ground): Promise<boolean> {
  const keyring = archiveKeyring(ground);
  const unchecked = /--no-check-(gpg|sig)/.test(ground.plan.environment["DIB_DEBOOTSTRAP_EXTRA_ARGS"] ?? "");
  if (!inline || unchecked || keyring === undefined || !existsSync(keyring)) return true;
  if (findProgram("gpgv", ground.path) === undefined) return true;
  const command = ["gpgv", "--status-fd", "1", "--keyring", keyring, "-"];
  const { stdout } = await run(command, { input: text, env: { PATH: ground.path }, deadline: DEADLINE });
  return /^\[GNUPG:\] VALIDSIG /m.test(stdout);
}

function clockFindings(date: Date | undefined): Finding[] {
  if (date === undefined) return [];
  const error = Date.now() - date.getTime();
  if (Math.abs(error) <= MOST_CLOCK_ERROR) return [ok("clock", "The host's clock agrees with the archive's")];
  const amount = `${Math.round(Math.abs(error) / 60_000)} minutes ${error > 0 ? "ahead of" : "behind"}`;
  return [
    advice("clock", `The host's clock is ${amount} the archive's`, {
      why: "apt and TLS refuse what is not valid yet or any more, and files of the image would carry wrong times",
      cure: 'set the clock, as with "timedatectl set-ntp true"',
    }),
  ];
}
