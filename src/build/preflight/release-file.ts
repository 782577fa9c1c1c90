/** What a Release file of a Debian archive says of a suite. */
export interface ReleaseFile {
  readonly suite: string | undefined;
  readonly codename: string | undefined;
  readonly architectures: readonly string[];
  readonly components: readonly string[];
  readonly date: Date | undefined;
  readonly validUntil: Date | undefined;
}

/** Reads the fields above the digests of an InRelease or Release file; undefined for a text that is none. */
export function parseReleaseFile(text: string): ReleaseFile | undefined {
  const fields = new Map<string, string>();
  for (const line of text.split("\n")) {
    const field = /^([A-Z][A-Za-z0-9-]*):\s*(.*)$/.exec(line);
    if (field?.[1] !== undefined && !fields.has(field[1])) fields.set(field[1], (field[2] ?? "").trim());
  }
  if (!fields.has("Suite") && !fields.has("Codename")) return undefined;
  const words = (name: string) => (fields.get(name) ?? "").split(/\s+/).filter(Boolean);
  return {
    suite: fields.get("Suite"),
    codename: fields.get("Codename"),
    architectures: words("Architectures"),
    components: words("Components"),
    date: dateOf(fields.get("Date")),
    validUntil: dateOf(fields.get("Valid-Until")),
  };
}

/** What is wrong with a suite for one who wants an architecture and components of it, as the end of a sentence. */
export function suiteProblem(
  release: ReleaseFile,
  wanted: { readonly suite: string; readonly arch: string; readonly components: readonly string[] },
  now: Date,
): string | undefined {
  const names = [release.suite, release.codename];
  const { suite } = wanted;
  if (!names.some((name) => name !== undefined && (name === suite || suite.endsWith(name) || suite.startsWith(name)))) {
    return `calls itself ${names.filter(Boolean).join(" and ")}`;
  }
  if (release.architectures.length > 0 && !release.architectures.includes(wanted.arch)) {
    return `has no packages for ${wanted.arch}, only for ${release.architectures.join(", ")}`;
  }
  // Debian's security suites call theirs updates/main.
  const has = (component: string) =>
    release.components.some((name) => name === component || name.endsWith(`/${component}`));
  const absent = wanted.components.filter((component) => release.components.length > 0 && !has(component));
  if (absent.length > 0) return `has no component ${absent.join(" and no ")}, only ${release.components.join(", ")}`;
  if (release.validUntil !== undefined && release.validUntil < now)
    return `expired at ${release.validUntil.toISOString()}`;
  if (release.date !== undefined && release.date > now)
    return `is of ${release.date.toISOString()}, which is in the future`;
  return undefined;
}

function dateOf(text: string | undefined): Date | undefined {
  const date = new Date(text ?? "");
  return Number.isNaN(date.getTime()) ? undefined : date;
}
