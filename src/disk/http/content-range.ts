/** What part of how long a file an answer holds. */
export interface ContentRange {
  readonly first: number;
  /** The last byte, itself included. */
  readonly last: number;
  /** Bytes of the whole file. */
  readonly length: number;
}

/**
 * The header Content-Range of an answer 206 (RFC 9110, 14.4).
 *
 * @returns `undefined` when it is missing, does not tell the length, contradicts itself or passes 2^53
 */
export function parseContentRange(header: string | undefined): ContentRange | undefined {
  const match = /^bytes (\d{1,16})-(\d{1,16})\/(\d{1,16})$/.exec(header ?? "");
  if (match === null) return undefined;
  const [first = 0, last = 0, length = 0] = match.slice(1).map(Number);
  if (![first, last, length].every(Number.isSafeInteger)) return undefined;
  return first <= last && last < length ? { first, last, length } : undefined;
}

/** Whether an answer 416 says that the file is empty. */
export function saysEmpty(header: string | undefined): boolean {
  return header === "bytes */0";
}
