import { Refusal } from "../../refusal.ts";
import type { DiskRefusalCode } from "../refusal-code.ts";
import { parseContentRange, saysEmpty } from "./content-range.ts";
import { changed, conditionsFor, type FileVersion, isSameVersion, versionOf } from "./file-version.ts";
import { get, type Head, PassingFailure, type Sink } from "./get.ts";
import type { Limits } from "./limits.ts";
import { parseWebAddress, redirectionTarget } from "./web-address.ts";

/** The parts of one version of a file behind a URL. */
export interface Ranges {
  /** Bytes from `offset`: `size`, or as many as there are when it is the first range asked for. @throws {Refusal} */
  fetch(offset: number, size: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Known once a range was fetched. */
  readonly length: number;
  /** Every one sent, those that were redirected or failed included. */
  readonly requests: number;
  /** Of content, received. */
  readonly bytes: number;
}

const maximumRedirections = 5;
/** Milliseconds that a server may ask us to wait. */
const longestWait = 30_000;
/** 408 Request Timeout, 425 Too Early, 429 Too Many Requests, and what gateways answer when the server is away. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
const redirecting: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const refuse = (code: DiskRefusalCode, clause: string) => new Refusal<DiskRefusalCode>(code, clause);

/** @throws {Refusal} `unreachable` when it is no `http:` or `https:` URL */
export function rangesOf(address: string, limits: Limits): Ranges {
  const original = parseWebAddress(address);
  // Where the last redirection led; a signed one may expire.
  let current = original;
  let version: FileVersion | undefined;
  let requests = 0;
  let received = 0;

  async function fetch(offset: number, size: number): Promise<Uint8Array<ArrayBuffer>> {
    let bytes = new Uint8Array(size);
    let filled = 0;
    const deadline = Date.now() + limits.total;
    for (let failures = 0; filled < bytes.length; ) {
      try {
        await ask(offset + filled, bytes.length - filled, Math.max(1, deadline - Date.now()), (part, length) => {
          if (offset + bytes.length > length) bytes = bytes.slice(0, length - offset);
          bytes.set(part, filled);
          filled += part.length;
        });
        // A body that ends early without an error.
        if (filled < bytes.length) throw new PassingFailure("the answers end too early");
      } catch (error) {
        if (!(error instanceof PassingFailure)) throw error;
        failures++;
        const pause = Math.max(error.wait, limits.pause * 2 ** (failures - 1) * (0.5 + Math.random()));
        if (failures >= limits.tries || Date.now() + pause > deadline) {
          throw refuse("unreachable", `${error.message}, however often it was tried; check the server and the network`);
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
    return bytes;
  }

  /** One range, redirections followed; `take` gets the parts of the body in order and the length of the whole file. */
  async function ask(
    offset: number,
    size: number,
    total: number,
    take: (part: Uint8Array, length: number) => void,
  ): Promise<void> {
    const headers = {
      Range: `bytes=${offset}-${offset + size - 1}`,
      // Any other would make the ranges those of the packed file.
      "Accept-Encoding": "identity",
      "User-Agent": "amphora-image",
      ...(version && conditionsFor(version)),
    };
    for (let followed = 0; ; followed++) {
      let next: URL | undefined;
      requests++;
      await get(current, headers, { idle: limits.idle, total }, (head) => {
        if (!redirecting.has(head.status)) return body(head, offset, size, take);
        next = redirectionTarget(current, head.headers.location);
        return undefined;
      });
      if (next === undefined) return;
      if (followed === maximumRedirections) {
        throw refuse(
          "unreachable",
          `the server redirects over ${maximumRedirections} times; name the file's final URL`,
        );
      }
      current = next;
    }
  }

  function body(head: Head, offset: number, size: number, take: (part: Uint8Array, length: number) => void): Sink {
    if (head.status !== 206) throw failureOf(head);
    const coding = head.headers["content-encoding"] ?? "identity";
    if (coding !== "identity") {
      throw refuse("no-ranges", "the server packs the file although asked not to; fetch it first");
    }
    const range = parseContentRange(head.headers["content-range"]);
    if (range === undefined || range.first !== offset || range.last !== Math.min(offset + size, range.length) - 1) {
      throw version !== undefined && range?.length !== version.length && range !== undefined
        ? changed()
        : refuse("no-ranges", "the server does not answer with the range it was asked for; fetch the file first");
    }
    const answered = versionOf(head.headers, range.length);
    if (version !== undefined && !isSameVersion(version, answered)) throw changed();
    version = answered;
    let left = range.last - range.first + 1;
    return (chunk) => {
      received += chunk.length;
      left -= chunk.length;
      if (left < 0) throw refuse("no-ranges", "the server sends more than it announces; fetch the file first");
      take(chunk, range.length);
    };
  }

  function failureOf({ status, headers }: Head): Error {
    const isGone = status === 401 || status === 403 || status === 404 || status === 410;
    if (isGone && version !== undefined && current !== original) {
      current = original;
      return new PassingFailure(`the server answers ${status}`);
    }
    if (passing.has(status)) {
      const asked = Number(headers["retry-after"] ?? 0) * 1000;
      return new PassingFailure(`the server answers ${status}`, asked > 0 ? Math.min(asked, longestWait) : 0);
    }
    if (version !== undefined && [200, 404, 410, 412, 416].includes(status)) return changed();
    if (status === 200) {
      return refuse(
        "no-ranges",
        "the server only sends the file as a whole; fetch it first, or use a server that knows ranges",
      );
    }
    if (status === 404 || status === 410) return refuse("missing", `there is no such file (${status}); check the URL`);
    if (status === 401 || status === 403 || status === 407) {
      return refuse("unreadable", `the server does not let us read the file (${status}); give the URL what it needs`);
    }
    if (status === 416 && saysEmpty(headers["content-range"])) {
      return refuse("empty", "the file is empty; build or copy the image again");
    }
    return refuse("unreachable", `the server answers ${status}; check the URL`);
  }

  return {
    fetch,
    get length() {
      return version?.length ?? 0;
    },
    get requests() {
      return requests;
    },
    get bytes() {
      return received;
    },
  };
}
