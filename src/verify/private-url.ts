import { BlockList, isIP } from "node:net";

/** Addresses that mean something else, or nothing, in another network (RFC 1918, 3927, 4193, 6598 and loopback). */
const privateNetworks = new BlockList();
for (const [network, bits] of [
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["100.64.0.0", 10],
] as const) {
  privateNetworks.addSubnet(network, bits, "ipv4");
}
privateNetworks.addSubnet("fc00::", 7, "ipv6");
privateNetworks.addSubnet("fe80::", 10, "ipv6");
privateNetworks.addAddress("::1", "ipv6");

/** Ends of names that no public server has (RFC 6761, 6762, 8375, and what sites use). */
const privateSuffix =
  /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|intra|lan|home|corp|private|test|invalid)$/;

/** Why an address is of use only where the image was built, as a clause; `undefined` when nothing speaks against it. */
export function privateUrl(url: string): string | undefined {
  if (/^(?:file|copy|cdrom|media):/i.test(url)) return "is a path of the machine that built it";
  // `mirror+http://` and `tor+https://` name a transport in front.
  const [, user, bracketed, plain] = /^(?:[a-z+-]+:\/\/)?([^/@]*@)?(?:\[([^\]]*)\]|([^/:?#]*))/i.exec(url) ?? [];
  if (user?.includes(":")) return "holds a password";
  const host = (bracketed ?? plain ?? "").toLowerCase().replace(/\.$/, "");
  if (host === "") return undefined;
  const family = isIP(host);
  if (family > 0)
    return privateNetworks.check(host, family === 6 ? "ipv6" : "ipv4") ? "is a private address" : undefined;
  return privateSuffix.test(host) || !host.includes(".") ? "is a private name" : undefined;
}

/** The name in an address, in lower case; nothing when there is none. */
export function hostOf(url: string): string {
  return (/^[a-z+-]+:\/\/(?:[^/@]*@)?([^/:?#]+)/i.exec(url)?.[1] ?? "").toLowerCase();
}
