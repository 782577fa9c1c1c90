/** `\r\n\r\n\0\r\nQUIT\n`, with which version 2 of the PROXY protocol begins. */
const signature = Buffer.from("0d0a0d0a000d0a515549540a", "hex");
/** The longest header of version 1, its line end included. */
const longestLine = 107;

export interface ProxyHeader {
  /** As version 1 writes it, whatever the version: `PROXY TCP4 192.0.2.1 192.0.2.2 50000 80`. */
  readonly line: string;
  readonly version: 1 | 2;
  /** Bytes that it takes. */
  readonly length: number;
}

/** Reads the PROXY protocol's header at the start of a connection: undefined while it is incomplete, null where there is none. */
export function readProxyHeader(bytes: Buffer): ProxyHeader | null | undefined {
  const known = Math.min(bytes.length, signature.length);
  if (bytes.subarray(0, known).equals(signature.subarray(0, known))) return readBinary(bytes);
  const start = bytes.subarray(0, 6).toString("latin1");
  if (!"PROXY ".startsWith(start)) return null;
  const end = bytes.indexOf("\r\n");
  if (end < 0) return bytes.length < longestLine ? undefined : null;
  return { line: bytes.subarray(0, end).toString("latin1"), version: 1, length: end + 2 };
}

// Byte 12 version and command, 13 family and protocol, 14 and 15 the length of what follows.
function readBinary(bytes: Buffer): ProxyHeader | undefined {
  if (bytes.length < 16) return undefined;
  const length = 16 + bytes.readUInt16BE(14);
  if (bytes.length < length) return undefined;
  const family = bytes.readUInt8(13) >> 4;
  if (family !== 1 || length < 28) return { line: "PROXY UNKNOWN", version: 2, length };
  const source = [...bytes.subarray(16, 20)].join(".");
  const destination = [...bytes.subarray(20, 24)].join(".");
  const ports = `${bytes.readUInt16BE(24)} ${bytes.readUInt16BE(26)}`;
  return { line: `PROXY TCP4 ${source} ${destination} ${ports}`, version: 2, length };
}
