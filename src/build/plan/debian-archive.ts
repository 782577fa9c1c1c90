import { basename } from "node:path";
import type { AptSource } from "./apt-sources.ts";

/** Where packages of a Debian guest come from; undefined leaves it to diskimage-builder. */
export interface DebianArchive {
  readonly main: string | undefined;
  readonly security: string | undefined;
}

/** Releases whose security suite is called `<release>/updates`; since bullseye it is `<release>-security`. */
const OLD_SECURITY_SUITE = new Set(["wheezy", "jessie", "stretch", "buster"]);
/** Releases that have no suites beside the main one. */
const ROLLING = new Set(["testing", "unstable", "sid", "experimental"]);
const RELEASES = new Set([
  ...["buster", "bullseye", "bookworm", "trixie", "forky", "duke"],
  ...["stable", "oldstable", "oldoldstable", ...ROLLING],
]);

/** The name of a release's security suite, or undefined where there is none. */
export function securitySuite(release: string): string | undefined {
  if (ROLLING.has(release)) return undefined;
  return OLD_SECURITY_SUITE.has(release) ? `${release}/updates` : `${release}-security`;
}

/**
 * The Debian archives among a host's apt sources, best match first: signed by Debian's keyring before
 * the distribution's own files, the guest's release before another one.
 */
export function hostDebianArchive(sources: readonly AptSource[], release: string, arch: string): DebianArchive {
  const candidates = sources
    .filter((source) => source.architectures.length === 0 || source.architectures.includes(arch))
    .filter((source) => source.components.includes("main"))
    .map((source) => ({ source, uri: source.uris.find(isUsable), trust: trustIn(source) }))
    .filter(({ uri, trust }) => uri !== undefined && trust > 0);
  const best = (matches: (suite: string) => boolean, exact: string | undefined) =>
    candidates
      .filter(({ source }) => source.suites.some(matches))
      .map((candidate) => ({
        uri: candidate.uri,
        score: candidate.trust + (exact !== undefined && candidate.source.suites.includes(exact) ? 10 : 0),
      }))
      // Sorting is stable, so that of equals the first one stated wins.
      .sort((a, b) => b.score - a.score)[0]?.uri;
  return {
    main: best((suite) => RELEASES.has(suite) || suite === release, release),
    security: best(isSecuritySuite, securitySuite(release)),
  };
}

function isSecuritySuite(suite: string): boolean {
  const match = /^([a-z]+)(?:-security|\/updates)$/.exec(suite);
  return RELEASES.has(match?.[1] ?? "");
}

// Other vendors use Debian's suite names too; only Debian's key, or the place where Debian states its own archive, tells.
function trustIn(source: AptSource): number {
  const signedBy = source.signedBy;
  if (signedBy !== undefined && signedBy !== "embedded") {
    return /(^|\/)debian-archive-[^/]*\.(gpg|asc|pgp)$/.test(signedBy.split(",")[0] ?? "") ? 3 : 0;
  }
  if (["sources.list", "debian.sources"].includes(basename(source.file))) return 2;
  return source.uris.some((uri) => /^https?:\/\/[^/]+\/debian(-security)?\/?$/.test(uri)) ? 1 : 0;
}

// Only what the guest can fetch by itself, and nothing that would carry somebody's password into the image.
function isUsable(uri: string): boolean {
  return /^https?:\/\/[^@\s"'$`\\]+$/.test(uri);
}
