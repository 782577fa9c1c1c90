/** A table of 64-bit entries somewhere in a qcow2. */
export interface Table {
  readonly name:
    | "header"
    | "L1"
    | "L2"
    | "refcount table"
    | "refcount block"
    | "snapshot table"
    | "snapshot L1"
    | "bitmap directory"
    | "bitmap table";
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
}

/** Where the metadata of a sound qcow2 lies. */
export interface Layout {
  readonly clusterSize: number;
  readonly refcountBits: number;
  readonly entrySize: 8 | 16;
  readonly externalData: boolean;
  readonly version: number;
  readonly tables: readonly Table[];
}

const offsetOf = (entry: bigint) => Number(entry & 0x00ff_ffff_ffff_fe00n);

/** Finds the metadata of a sound qcow2 by itself, so that a defect of the reader does not hide its own damage. */
export function layoutOf(image: Buffer): Layout {
  const version = image.readUInt32BE(4);
  const clusterSize = 2 ** image.readUInt32BE(20);
  const incompatible = version === 2 ? 0 : image.readUInt32BE(76);
  const tables: Table[] = [{ name: "header", offset: 0, size: version === 2 ? 72 : 112 }];
  const add = (name: Table["name"], offset: number, size: number) => {
    if (size > 0 && offset + size <= image.length) tables.push({ name, offset, size });
  };
  const entries = (offset: number, size: number) =>
    Array.from({ length: Math.max(0, Math.min(size, image.length - offset)) / 8 }, (_, index) =>
      image.readBigUInt64BE(offset + index * 8),
    );
  const mapping = (name: "L1" | "snapshot L1", offset: number, size: number) => {
    add(name, offset, size);
    for (const entry of entries(offset, size)) if (offsetOf(entry) !== 0) add("L2", offsetOf(entry), clusterSize);
  };

  mapping("L1", Number(image.readBigUInt64BE(40)), image.readUInt32BE(36) * 8);
  const refcounts = { offset: Number(image.readBigUInt64BE(48)), size: image.readUInt32BE(56) * clusterSize };
  add("refcount table", refcounts.offset, refcounts.size);
  for (const entry of entries(refcounts.offset, refcounts.size)) {
    if (entry !== 0n) add("refcount block", Number(entry), clusterSize);
  }
  const start = Number(image.readBigUInt64BE(64));
  let at = start;
  for (let left = image.readUInt32BE(60); left > 0; left--) {
    at = Math.ceil(at / 8) * 8;
    mapping("snapshot L1", Number(image.readBigUInt64BE(at)), image.readUInt32BE(at + 8) * 8);
    at += 40 + image.readUInt32BE(at + 36) + image.readUInt16BE(at + 12) + image.readUInt16BE(at + 14);
  }
  add("snapshot table", start, Math.ceil((at - start) / 8) * 8);
  for (let extension = version === 2 ? 72 : image.readUInt32BE(100); ; ) {
    const type = image.readUInt32BE(extension);
    const length = image.readUInt32BE(extension + 4);
    if (type === 0) break;
    if (type === 0x23852875) {
      tables.push({ name: "header", offset: extension, size: 8 + length });
      const size = Number(image.readBigUInt64BE(extension + 16));
      const offset = Number(image.readBigUInt64BE(extension + 24));
      add("bitmap directory", offset, size);
      for (let entry = offset; entry < offset + size; ) {
        add("bitmap table", Number(image.readBigUInt64BE(entry)), image.readUInt32BE(entry + 8) * 8);
        entry += Math.ceil((24 + image.readUInt16BE(entry + 18)) / 8) * 8;
      }
    }
    extension += 8 + Math.ceil(length / 8) * 8;
  }
  return {
    clusterSize,
    refcountBits: version === 2 ? 16 : 2 ** image.readUInt32BE(96),
    entrySize: (incompatible & 16) === 0 ? 8 : 16,
    externalData: (incompatible & 4) !== 0,
    version,
    tables,
  };
}
