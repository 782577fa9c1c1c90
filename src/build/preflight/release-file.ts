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

/** What is wrong with a suite for one who wants something of it. */
export interface SuiteProblem {
  /** `time`: apt and debootstrap refuse it; `contents`: it has nothing that is wanted; `part`: they go on without a part. */
  readonly kind: "time" | "contents" | "part";
  /** The end of a sentence. */
  readonly text: string;
}

/** What is wanted of a suite. */
export interface WantedSuite {
  readonly suite: string;
  readonly arch: string;
  readonly components: readonly string[];
  /** False where apt was told to take what has expired. */
  readonly checksDates: boolean;
}

/** The gravest problem of a suite, if it has any. */
export function suiteProblem(release: ReleaseFile, wanted: WantedSuite, now: Date): SuiteProblem | undefined {
  const { date, validUntil, architectures, components } = release;
  if (wanted.checksDates && validUntil !== undefined && validUntil < now) {
    return { kind: "time", text: `expired at ${validUntil.toISOString()}` };
  }
  if (wanted.checksDates && date !== undefined && date > now) {
    return { kind: "time", text: `is of ${date.toISOString()}, which is in the future` };
  }
  if (architectures.length > 0 && !architectures.includes(wanted.arch)) {
    return { kind: "contents", text: `has no packages for ${wanted.arch}, only for ${architectures.join(", ")}` };
  }
  // Debian's security suites call theirs updates/main.
  const has = (component: string) => components.some((name) => name === component || name.endsWith(`/${component}`));
  const absent = wanted.components.filter((component) => components.length > 0 && !has(component));
  if (absent.length > 0) {
    const text = `has no component ${absent.join(" and no ")}, only ${components.join(", ")}`;
    return { kind: absent.length === wanted.components.length ? "contents" : "part", text };
  }
  const names = [release.suite, release.codename].filter((name) => name !== undefined);
  const { suite } = wanted;
  if (names.some((name) => name === suite || suite.endsWith(name) || suite.startsWith(name))) return undefined;
  return { kind: "part", text: `calls itself ${names.join(" and ")}` };
}

function dateOf(text: string | undefined): Date | undefined {
  const date = new Date(text ?? "");
  return Number.isNaN(date.getTime()) ? undefined : date;
}
