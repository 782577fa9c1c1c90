import { isIP } from "node:net";
import { Refusal } from "../../refusal.ts";

type BalancerRefusal = "bad-balancer";

// Controls (line ends among them) would let a value become a line of its own.
const CONTROLS = /\p{Cc}|[\u2028\u2029]/u;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @throws {Refusal} {@link BalancerRefusal} */
export function refuseBalancer(what: string, why: string): never {
  throw new Refusal<BalancerRefusal>("bad-balancer", `The load balancer cannot be rendered: ${what} ${why}.`);
}

/** `value` as one word of HAProxy's configuration, where blanks, quotes, backslashes and comment signs are escaped. */
export function haproxyWord(what: string, value: string): string {
  if (value === "") refuseBalancer(what, "is empty");
  return withoutControls(what, value).replaceAll(/[\\ "'#]/g, (character) => `\\${character}`);
}

/** `value` where every character must be one of `alphabet`, such as a name or a path, which nothing needs to escape. */
export function plainWord(what: string, value: string, alphabet: RegExp = /^[A-Za-z0-9_.:/@+-]+$/): string {
  if (!alphabet.test(value)) refuseBalancer(what, `may not be ${JSON.stringify(value.slice(0, 80))}`);
  return withoutControls(what, value);
}

/** An id in the only shape that the agent finds in a keepalived configuration. */
export function uuid(what: string, value: string): string {
  if (!UUID.test(value)) refuseBalancer(what, `has the id ${JSON.stringify(value.slice(0, 80))}, which is no UUID`);
  return value;
}

/** An IPv4 or IPv6 address, without a zone. */
export function address(what: string, value: string): string {
  if (isIP(value) === 0 || value.includes("%")) {
    refuseBalancer(what, `has the address ${JSON.stringify(value.slice(0, 80))}, which is none`);
  }
  return value;
}

/** An address block such as `10.99.0.0/24`. */
export function addressBlock(what: string, value: string): string {
  const [network = "", length = "", more] = value.split("/");
  const bits = isIP(network) === 6 ? 128 : 32;
  if (more !== undefined || !/^\d{1,3}$/.test(length) || Number(length) > bits) {
    refuseBalancer(what, `has the address block ${JSON.stringify(value.slice(0, 80))}, which is none`);
  }
  return `${address(what, network)}/${length}`;
}

export function port(what: string, value: number): number {
  return whole(what, value, 1, 65_535);
}

/** A whole number between `least` and `most`, both included. */
export function whole(what: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    refuseBalancer(what, `is ${value}, where a whole number from ${least} to ${most} is wanted`);
  }
  return value;
}

/** The codes of `200`, `200,202` or `200-204`, in rising order. */
export function statusCodes(what: string, value: string): readonly number[] {
  const codes = value.split(",").flatMap((part) => {
    const [first = "", last = first, more] = part.split("-");
    if (
      more !== undefined ||
      ![first, last].every((code) => /^[1-5]\d\d$/.test(code)) ||
      Number(last) < Number(first)
    ) {
      refuseBalancer(what, `may not be ${JSON.stringify(value.slice(0, 80))}`);
    }
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => Number(first) + index);
  });
  return [...new Set(codes)].sort((one, other) => one - other);
}

function withoutControls(what: string, value: string): string {
  if (CONTROLS.test(value)) refuseBalancer(what, "holds a control character");
  return value;
}
