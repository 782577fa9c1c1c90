import { CLUSTER_SIZE, type PackedClusters } from "./compressed-clusters.ts";

const SECTOR = 512;
const ENTRY = 8;
const TABLE_ENTRIES = CLUSTER_SIZE / ENTRY;
/** Counts of 16 bits in one block. */
const BLOCK_COUNTS = CLUSTER_SIZE / 2;
const HEADER_SIZE = 104;
const WHOLE_TOGETHER = 64;
const COMPRESSED = 1n << 62n;
/** The one reference that an entry points at, so that it may be written in place. */
const COPIED = 1n << 63n;
/** Bits of a compressed entry below the count of its further sectors: 62 less those of a count of sectors in a cluster. */
const OFFSET_BITS = 54n;

/** Takes bytes at an offset of the file that is made; offsets grow, but for the header, which comes last. */
export type WriteAt = (bytes: Uint8Array, offset: number) => void;

/**
 * Lays a qcow2 image of version 3 out: header, clusters nearly in the order of the disk, then tables and counts.
 *
 * The same clusters make the same bytes.
 */
export class Qcow2Writer {
  readonly #virtualSize: number;
  readonly #write: WriteAt;
  /** Entries of the L2 tables that are not empty, by their number. */
  readonly #tables = new Map<number, BigUint64Array>();
  /** References to each cluster of the file. */
  #counts = new Uint16Array(4096);
  /** Clusters that stay as they are, and are written together: each time, the rest of a cluster is lost. */
  #whole: { readonly number: number; readonly bytes: Uint8Array }[] = [];
  #end = CLUSTER_SIZE;

  /** @param virtualSize bytes of the disk */
  constructor(virtualSize: number, write: WriteAt) {
    this.#virtualSize = Math.ceil(virtualSize / SECTOR) * SECTOR;
    this.#write = write;
    this.#count(0, CLUSTER_SIZE);
  }

  /** @param first the number of the first cluster, higher than all before */
  append(first: number, { sizes, bytes }: PackedClusters): void {
    let from = 0;
    for (const [index, size] of sizes.entries()) {
      const part = bytes.subarray(from, from + size);
      from += size;
      if (size === CLUSTER_SIZE) this.#whole.push({ number: first + index, bytes: part });
      else if (size > 0) this.#appendStream(first + index, part);
    }
    if (this.#whole.length >= WHOLE_TOGETHER) this.#writeWhole();
  }

  #appendStream(number: number, bytes: Uint8Array): void {
    this.#setEntry(number, compressedEntry(this.#end, bytes.length));
    this.#count(this.#end, sectorsOf(this.#end, bytes.length));
    this.#write(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Writes the clusters that stay as they are, which unlike streams begin where a cluster of the file does. */
  #writeWhole(): void {
    this.#align();
    for (const { number, bytes } of this.#whole) this.#setEntry(number, BigInt(this.#placeCounted(bytes)) | COPIED);
    this.#whole = [];
  }

  /** Writes tables, counts and header, and says how many bytes the file has: whole clusters. */
  finish(): number {
    this.#writeWhole();
    const l1 = new BigUint64Array(Math.max(1, Math.ceil(this.#virtualSize / CLUSTER_SIZE / TABLE_ENTRIES)));
    for (const [number, entries] of [...this.#tables].sort(([a], [b]) => a - b)) {
      l1[number] = BigInt(this.#placeCounted(bigEndian64(entries))) | COPIED;
    }
    const l1Offset = this.#placeCounted(bigEndian64(l1));
    const { offset, clusters } = this.#writeCounts();
    const header = new DataView(new ArrayBuffer(CLUSTER_SIZE));
    header.setUint32(0, 0x51_46_49_fb);
    header.setUint32(4, 3);
    header.setUint32(20, Math.log2(CLUSTER_SIZE));
    header.setBigUint64(24, BigInt(this.#virtualSize));
    header.setUint32(36, l1.length);
    header.setBigUint64(40, BigInt(l1Offset));
    header.setBigUint64(48, BigInt(offset));
    header.setUint32(56, clusters);
    header.setUint32(96, 4);
    header.setUint32(100, HEADER_SIZE);
    this.#write(new Uint8Array(header.buffer), 0);
    return this.#end;
  }

  /** Blocks and table count themselves too, so their number is found first. */
  #writeCounts(): { readonly offset: number; readonly clusters: number } {
    const used = this.#end / CLUSTER_SIZE;
    let [blocks, clusters] = [0, 0];
    for (let before = -1; before !== blocks + clusters; ) {
      before = blocks + clusters;
      blocks = Math.ceil((used + before) / BLOCK_COUNTS);
      clusters = Math.ceil(blocks / TABLE_ENTRIES);
    }
    this.#count(this.#end, (blocks + clusters) * CLUSTER_SIZE);
    const table = BigUint64Array.from({ length: blocks }, (_, index) => BigInt(this.#end + index * CLUSTER_SIZE));
    for (let block = 0; block < blocks; block++) {
      this.#place(bigEndian16(this.#counts.subarray(block * BLOCK_COUNTS, (block + 1) * BLOCK_COUNTS)));
    }
    return { offset: this.#place(bigEndian64(table)), clusters };
  }

  #setEntry(cluster: number, entry: bigint): void {
    const number = Math.floor(cluster / TABLE_ENTRIES);
    const table = this.#tables.get(number) ?? new BigUint64Array(TABLE_ENTRIES);
    table[cluster % TABLE_ENTRIES] = entry;
    this.#tables.set(number, table);
  }

  #count(offset: number, size: number): void {
    const last = Math.floor((offset + size - 1) / CLUSTER_SIZE);
    if (last >= this.#counts.length) {
      const counts = new Uint16Array(2 * last);
      counts.set(this.#counts);
      this.#counts = counts;
    }
    for (let cluster = Math.floor(offset / CLUSTER_SIZE); cluster <= last; cluster++) {
      this.#counts[cluster] = (this.#counts[cluster] ?? 0) + 1;
    }
  }

  #align(): void {
    this.#end = Math.ceil(this.#end / CLUSTER_SIZE) * CLUSTER_SIZE;
  }

  /** Writes a table or block at the end, in clusters of its own. @returns its offset */
  #place(bytes: Uint8Array): number {
    const offset = this.#end;
    const whole = new Uint8Array(Math.ceil(bytes.length / CLUSTER_SIZE) * CLUSTER_SIZE);
    whole.set(bytes);
    this.#write(whole, offset);
    this.#end += whole.length;
    return offset;
  }

  #placeCounted(bytes: Uint8Array): number {
    const offset = this.#place(bytes);
    for (let at = offset; at < this.#end; at += CLUSTER_SIZE) this.#count(at, CLUSTER_SIZE);
    return offset;
  }
}

/** From an offset to the end of the last sector that `size` bytes there reach into. */
function sectorsOf(offset: number, size: number): number {
  return Math.ceil((offset + size) / SECTOR) * SECTOR - offset;
}

function compressedEntry(offset: number, size: number): bigint {
  const further = Math.floor((offset + size - 1) / SECTOR) - Math.floor(offset / SECTOR);
  return COMPRESSED | (BigInt(further) << OFFSET_BITS) | BigInt(offset);
}

function bigEndian64(values: BigUint64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  for (const [index, value] of values.entries()) view.setBigUint64(index * 8, value);
  return new Uint8Array(view.buffer);
}

function bigEndian16(values: Uint16Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 2));
  for (const [index, value] of values.entries()) view.setUint16(index * 2, value);
  return new Uint8Array(view.buffer);
}
