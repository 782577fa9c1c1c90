/** Fields of a boot sector that a test sets; the rest makes a FAT12 of 100 clusters of 512 bytes. */
export interface BootFields {
  readonly sectorSize?: number;
  readonly sectorsPerCluster?: number;
  readonly reserved?: number;
  readonly tables?: number;
  readonly rootEntries?: number;
  readonly sectors?: number;
  /** Sectors of a table; FAT32 when it is told as `wideTableSectors`. */
  readonly tableSectors?: number;
  readonly wideTableSectors?: number;
  readonly flags?: number;
  readonly rootCluster?: number;
  readonly state?: number;
}

/** A boot sector of 512 bytes. */
export function bootSectorOf(fields: BootFields = {}): Buffer {
  const bytes = Buffer.alloc(512);
  const wide = fields.wideTableSectors;
  bytes.writeUInt16LE(fields.sectorSize ?? 512, 11);
  bytes[13] = fields.sectorsPerCluster ?? 1;
  bytes.writeUInt16LE(fields.reserved ?? 1, 14);
  bytes[16] = fields.tables ?? 1;
  bytes.writeUInt16LE(fields.rootEntries ?? (wide === undefined ? 16 : 0), 17);
  bytes.writeUInt32LE(fields.sectors ?? 103, 32);
  bytes[21] = 0xf8;
  bytes.writeUInt16LE(wide === undefined ? (fields.tableSectors ?? 1) : 0, 22);
  if (wide !== undefined) {
    bytes.writeUInt32LE(wide, 36);
    bytes.writeUInt16LE(fields.flags ?? 0, 40);
    bytes.writeUInt32LE(fields.rootCluster ?? 2, 44);
  }
  const extension = wide === undefined ? 36 : 64;
  bytes[extension + 1] = fields.state ?? 0;
  bytes[extension + 2] = 0x29;
  bytes.writeUInt32LE(0x1234abcd, extension + 3);
  bytes.write("BOOT LABEL ", extension + 7);
  bytes.writeUInt16BE(0x55aa, 510);
  return bytes;
}

/** What a directory entry is made with. */
export interface EntryFields {
  readonly attributes?: number;
  readonly lowerCase?: number;
  readonly cluster?: number;
  readonly size?: number;
  readonly date?: number;
  readonly time?: number;
}

/** One entry of 32 bytes; the name is the eleven bytes as they stand. */
export function entryOf(name: string, fields: EntryFields = {}): Buffer {
  const bytes = Buffer.alloc(32);
  bytes.write(name.padEnd(11), 0, 11, "latin1");
  bytes[11] = fields.attributes ?? 0x20;
  bytes[12] = fields.lowerCase ?? 0;
  bytes.writeUInt16LE((fields.cluster ?? 0) >>> 16, 20);
  bytes.writeUInt16LE(fields.time ?? 0, 22);
  bytes.writeUInt16LE(fields.date ?? 0x21, 24);
  bytes.writeUInt16LE((fields.cluster ?? 0) & 0xffff, 26);
  bytes.writeUInt32LE(fields.size ?? 0, 28);
  return bytes;
}

/** The entries of a long name, in the order of the disk. */
export function longEntriesOf(name: string, checksum: number): Buffer[] {
  const parts = Math.max(1, Math.ceil(name.length / 13));
  const units = Buffer.alloc(parts * 26, 0xff);
  units.write(name, "utf16le");
  if (name.length < parts * 13) units.writeUInt16LE(0, name.length * 2);
  return Array.from({ length: parts }, (_, index) => {
    const bytes = Buffer.alloc(32);
    const part = units.subarray(index * 26);
    bytes[0] = index + 1 === parts ? 0x40 | parts : index + 1;
    part.copy(bytes, 1, 0, 10);
    bytes[11] = 0x0f;
    bytes[13] = checksum;
    part.copy(bytes, 14, 10, 22);
    part.copy(bytes, 28, 22, 26);
    return bytes;
  }).reverse();
}
