/** What a test says otherwise of the image, as patches of 64-bit entries by their place. */
export type Entries = Readonly<Record<number, bigint>>;

export const copied = 1n << 63n;
export const compressed = 1n << 62n;

/** Where things lie in the small image, in clusters of 512 bytes. */
export const place = { refcountTable: 512, refcountBlock: 1024, l1: 1536, l2: 2048, data: 2560, end: 4096 };

/**
 * A sound qcow2 of version 3 with clusters of 512 bytes and 16-bit refcounts: one L2 table, three data clusters, 32 KiB.
 *
 * @param entries 64-bit words that it has instead, by offset
 */
export function smallQcow2(entries: Entries = {}): Buffer {
  const bytes = Buffer.alloc(place.end);
  bytes.write("QFI\xfb", "latin1");
  const words: [number, number][] = [
    [4, 3],
    [20, 9],
    [36, 1],
    [56, 1],
    [96, 4],
    [100, 112],
  ];
  for (const [at, value] of words) bytes.writeUInt32BE(value, at);
  const longs: [number, number][] = [
    [24, 32768],
    [40, place.l1],
    [48, place.refcountTable],
    [place.refcountTable, place.refcountBlock],
  ];
  for (const [at, value] of longs) bytes.writeBigUInt64BE(BigInt(value), at);
  for (let cluster = 0; cluster < 8; cluster++) bytes.writeUInt16BE(1, place.refcountBlock + cluster * 2);
  bytes.writeBigUInt64BE(copied | BigInt(place.l2), place.l1);
  for (let data = 0; data < 3; data++) {
    bytes.writeBigUInt64BE(copied | BigInt(place.data + data * 512), place.l2 + data * 8);
  }
  for (const [at, value] of Object.entries(entries)) bytes.writeBigUInt64BE(BigInt.asUintN(64, value), Number(at));
  return bytes;
}
