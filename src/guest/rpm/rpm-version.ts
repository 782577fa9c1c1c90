/** The parts of a version as rpm writes it: `[epoch:]version[-release]`. */
interface RpmVersion {
  readonly epoch: string;
  readonly version: string;
  /** Undefined where none is stated. */
  readonly release: string | undefined;
}

/**
 * The order of two `[epoch:]version[-release]` as rpm's `rpmverCmp`: negative, zero or positive as `a` is older, equal or
 * newer. A version without a release is older than the same one with any.
 */
export function compareRpmVersions(a: string, b: string): number {
  const [one, other] = [split(a), split(b)];
  return (
    compareRpmParts(one.epoch, other.epoch) ||
    compareRpmParts(one.version, other.version) ||
    compareReleases(one.release, other.release)
  );
}

/** The version alone: `2.4.22` of `1:2.4.22-3.el9`. */
export function rpmUpstreamVersion(evr: string): string {
  return split(evr).version;
}

function split(evr: string): RpmVersion {
  // Only digits, or nothing, in front of the colon are an epoch.
  const [, epoch, rest = ""] = /^(?:([0-9]*):)?(.*)$/s.exec(evr) ?? [];
  const dash = rest.lastIndexOf("-");
  return {
    epoch: epoch || "0",
    version: dash < 0 ? rest : rest.slice(0, dash),
    release: dash < 0 ? undefined : rest.slice(dash + 1),
  };
}

function compareReleases(a: string | undefined, b: string | undefined): number {
  if (a !== undefined && b !== undefined) return compareRpmParts(a, b);
  return Number(a !== undefined) - Number(b !== undefined);
}

/**
 * The order of two versions without epoch and release, as rpm's `rpmvercmp`: runs of digits and of ASCII letters count,
 * whatever stands between them does not, `~` sorts before the end and `^` after it.
 */
export function compareRpmParts(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0;
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    i = skipSeparators(a, i);
    j = skipSeparators(b, j);
    const [one, other] = [a[i], b[j]];
    if (one === "~" || other === "~") {
      if (one !== other) return one === "~" ? -1 : 1;
    } else if (one === "^" || other === "^") {
      // A caret is newer than the end, and older than any further segment.
      if (one === undefined) return -1;
      if (other === undefined) return 1;
      if (one !== other) return one === "^" ? -1 : 1;
    } else if (one === undefined || other === undefined) {
      return one === other ? 0 : one === undefined ? -1 : 1;
    } else {
      const kind = isDigit(a, i) ? isDigit : isLetter;
      const [first, second] = [runAt(a, i, kind), runAt(b, j, kind)];
      // A number is newer than letters.
      if (second === "") return kind === isDigit ? 1 : -1;
      const order = kind === isDigit ? compareNumbers(first, second) : compareText(first, second);
      if (order !== 0) return order;
      i += first.length;
      j += second.length;
      continue;
    }
    i++;
    j++;
  }
  return 0;
}

/** Decimal strings of any length, so that no version is too long for a number. */
function compareNumbers(a: string, b: string): -1 | 0 | 1 {
  const [one, other] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
  if (one.length !== other.length) return one.length < other.length ? -1 : 1;
  return compareText(one, other);
}

function compareText(a: string, b: string): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0;
}

function skipSeparators(text: string, start: number): number {
  let at = start;
  while (at < text.length && !isDigit(text, at) && !isLetter(text, at) && text[at] !== "~" && text[at] !== "^") at++;
  return at;
}

function runAt(text: string, start: number, kind: (text: string, index: number) => boolean): string {
  let end = start;
  while (end < text.length && kind(text, end)) end++;
  return text.slice(start, end);
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
}

function isLetter(text: string, index: number): boolean {
  const code = text.charCodeAt(index) | 0x20;
  return code >= 97 && code <= 122;
}
