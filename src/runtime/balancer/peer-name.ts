import { createHash } from "node:crypto";

/** The name by which HAProxy of an amphora knows itself among its peers: the agent's unit starts it so. */
export function peerName(amphoraId: string): string {
  const base64 = createHash("sha1").update(amphoraId).digest("base64");
  // HAProxy would take a leading hyphen for an option.
  return base64.replaceAll("+", "_").replaceAll("/", "-").replaceAll("=", "").replace(/^-/, "x");
}
