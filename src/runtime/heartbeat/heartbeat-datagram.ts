import { createHmac, timingSafeEqual } from "node:crypto";
import { inflateSync } from "node:zlib";
import { Refusal } from "../../refusal.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { readHeartbeat } from "./heartbeat-document.ts";
import type { HeartbeatRefusalCode } from "./refusal-code.ts";

const mostBytes = 65_535;
// What fits in one datagram says far less than this in a real heartbeat.
const mostUnpackedBytes = 4 * 1024 * 1024;

/**
 * Reads one datagram as the health manager of Octavia does: a zlib stream with JSON in it, then the HMAC-SHA256 of the
 * compressed bytes as 64 hexadecimal digits, or as 32 bytes by very old agents. Nothing is unpacked before the
 * signature has been found to be right.
 *
 * @param key the amphora's `heartbeat_key`
 * @throws {Refusal} `heartbeat-signature`, `heartbeat-compression`, `heartbeat-document`
 */
export function decodeHeartbeat(datagram: Uint8Array, key: string): Heartbeat {
  if (datagram.length > mostBytes) throw unsigned("is longer than any datagram");
  const bytes = Buffer.from(datagram.buffer, datagram.byteOffset, datagram.byteLength);
  const compressed = signedPart(bytes, key);
  if (compressed === undefined) throw unsigned("is not signed with the amphora's heartbeat key");
  return readHeartbeat(unpacked(compressed));
}

/** What stands before the signature, if it is right in either form. */
function signedPart(bytes: Buffer, key: string): Buffer | undefined {
  for (const form of ["hex", "bytes"] as const) {
    const length = form === "hex" ? 64 : 32;
    if (bytes.length <= length) continue;
    const compressed = bytes.subarray(0, -length);
    const digest = createHmac("sha256", key).update(compressed).digest();
    const expected = form === "hex" ? Buffer.from(digest.toString("hex"), "latin1") : digest;
    if (timingSafeEqual(expected, bytes.subarray(-length))) return compressed;
  }
  return undefined;
}

function unpacked(compressed: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(
      inflateSync(compressed, { maxOutputLength: mostUnpackedBytes }),
    );
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unreadable";
    const sentence = `The datagram is signed rightly but does not unpack to text of at most ${mostUnpackedBytes} bytes (${reason}); look for what else has the key.`;
    throw new Refusal<HeartbeatRefusalCode>("heartbeat-compression", sentence, { cause });
  }
}

function unsigned(what: string): Refusal<HeartbeatRefusalCode> {
  const sentence = `The datagram ${what}; compare heartbeat_key in the agent's configuration with the key used here.`;
  return new Refusal<HeartbeatRefusalCode>("heartbeat-signature", sentence);
}
