/** What a test says otherwise of a header; numbers as in the specification. */
export interface HeaderFields {
  version?: number;
  backingOffset?: number;
  backingSize?: number;
  clusterBits?: number;
  size?: bigint;
  encryption?: number;
  l1Size?: number;
  l1Offset?: number;
  incompatible?: bigint;
  refcountOrder?: number;
  headerLength?: number;
  compressionType?: number;
}

/** A qcow2 of 10 clusters of 64 KiB that is all header, with an empty L1 table in its fourth cluster. */
export function headerFixture(fields: HeaderFields = {}): Buffer {
  const bytes = Buffer.alloc(10 * 65536);
  bytes.write("QFI\xfb", "latin1");
  bytes.writeUInt32BE(fields.version ?? 3, 4);
  bytes.writeBigUInt64BE(BigInt(fields.backingOffset ?? 0), 8);
  bytes.writeUInt32BE(fields.backingSize ?? 0, 16);
  bytes.writeUInt32BE(fields.clusterBits ?? 16, 20);
  bytes.writeBigUInt64BE(fields.size ?? 1024n ** 3n, 24);
  bytes.writeUInt32BE(fields.encryption ?? 0, 32);
  bytes.writeUInt32BE(fields.l1Size ?? 2, 36);
  bytes.writeBigUInt64BE(BigInt(fields.l1Offset ?? 3 * 65536), 40);
  bytes.writeBigUInt64BE(65536n, 48);
  bytes.writeUInt32BE(1, 56);
  if ((fields.version ?? 3) < 3) return bytes;
  bytes.writeBigUInt64BE(fields.incompatible ?? 0n, 72);
  bytes.writeUInt32BE(fields.refcountOrder ?? 4, 96);
  bytes.writeUInt32BE(fields.headerLength ?? 112, 100);
  bytes.writeUInt8(fields.compressionType ?? 0, 104);
  return bytes;
}
