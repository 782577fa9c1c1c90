import { createHash } from "node:crypto";

/** The UUID (version 5) of the object that checks call `name`: the same for the same name, so that a configuration can be repeated. */
export function objectId(name: string): string {
  const digest = createHash("sha1").update(`amphora-image ${name}`).digest("hex");
  // The variant is told by two bits, the version by four; 48 bits of the digest are left over.
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}
