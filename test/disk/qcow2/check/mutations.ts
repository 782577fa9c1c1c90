import type { Damage } from "./damaged-copy.ts";
import type { Layout } from "./layout.ts";

type Random = (limit: number) => number;

/** A small change somewhere in the metadata, named so that it can be made again. */
export interface Mutation extends Damage {
  readonly name: string;
}

/** Bytes of the header that say where else to look, or how it is locked, which is no matter of counting. */
const excluded = (offset: number) => (offset >= 8 && offset < 20) || (offset >= 32 && offset < 36);

/** Changes a bit, a byte or an entry of any metadata. */
export function mutation(image: Buffer, layout: Layout, random: Random): Mutation {
  for (;;) {
    // Any kind of table as often as any other, though there are more of some.
    const names = [...new Set(layout.tables.map(({ name }) => name))];
    const name = names[random(names.length)];
    const tables = layout.tables.filter((table) => table.name === name);
    const table = tables[random(tables.length)];
    if (table === undefined) continue;
    const used = occupied(image, table.offset, table.size);
    const entry =
      table.offset +
      8 *
        (random(4) === 0 || used.length === 0 ? random(Math.floor(table.size / 8)) : (used[random(used.length)] ?? 0));
    const bytes = changed(image, layout, entry, random);
    if (excluded(entry) || excluded(entry + 7) || bytes.length === 0) continue;
    if (layout.externalData && entry >= 104 && name === "header") continue;
    return { name: `${name} at ${entry}: ${bytes.toString("hex")}`, patches: [{ offset: entry, bytes }] };
  }
}

/** The entries that are not zero. */
function occupied(image: Buffer, offset: number, size: number): number[] {
  const found: number[] = [];
  for (let index = 0; index * 8 + 8 <= size; index++) {
    if (image.readBigUInt64BE(offset + index * 8) !== 0n) found.push(index);
  }
  return found;
}

function changed(image: Buffer, layout: Layout, entry: number, random: Random): Buffer {
  const bytes = Buffer.from(image.subarray(entry, entry + 8));
  if (bytes.length < 8) return Buffer.alloc(0);
  const at = random(8);
  const cluster = BigInt(layout.clusterSize);
  switch (random(9)) {
    case 0:
      return Buffer.alloc(8);
    case 1:
      bytes.writeUInt8(random(256), at);
      return bytes;
    case 2:
      // The entry of another place of the same kind, more or less.
      return Buffer.from(image.subarray(entry + 8 - 16 * random(2), entry + 16).subarray(0, 8));
    case 3:
      bytes.writeBigUInt64BE(BigInt.asUintN(64, bytes.readBigUInt64BE() + cluster * BigInt(random(7) - 3)));
      return bytes;
    case 4:
      bytes.writeBigUInt64BE(BigInt.asUintN(64, bytes.readBigUInt64BE() + 512n));
      return bytes;
    case 5:
      // Some cluster of the file, or one just behind its end.
      bytes.writeBigUInt64BE(
        (BigInt(random(2)) << 63n) | (BigInt(random(Math.ceil(image.length / layout.clusterSize) + 3)) * cluster),
      );
      return bytes;
    case 6:
      for (let index = 0; index < 8; index++) bytes.writeUInt8(random(256), index);
      return bytes;
    default:
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random(8)), at);
      return bytes;
  }
}
