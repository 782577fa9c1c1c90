import { viewOf } from "../../disk/integers.ts";
import type { ByteReader } from "../../disk/reader.ts";
import { Refusal } from "../../refusal.ts";
import { damagedDatabase, demandHeaderSize, type HeaderRecord } from "./header-source.ts";

/** Bytes of a page of slots, and of a block, in which offsets are told. */
const [pageSize, blockSize] = [4096, 16];
/** Bytes of a slot, and of what stands before and behind a header. */
const [slotSize, headSize, tailSize] = [16, 16, 12];
/** The words, read little-endian, that each structure begins with. */
const magic = { file: word("RpmP"), slot: word("Slot"), head: word("BlbS"), tail: word("BlbE") };
/** Pages of slots at most: a million packages. */
const mostPages = 4096;
/** Slots that the head of the file takes the place of. */
const firstSlot = 2;

/**
 * The headers of rpm's own database format, `Packages.db` (rpm's `lib/backend/ndb/rpmpkg.c`): pages of slots, each the
 * number of a package and the blocks where its header stands between a head and a tail, all little-endian.
 *
 * @throws {Refusal} `damaged-database`
 */
export function* ndbHeaders(file: ByteReader, note: (finding: string) => void): Generator<HeaderRecord, void> {
  if (file.length < pageSize) throw damagedDatabase(`it has only ${file.length} bytes`);
  const head = viewOf(file.read(0, 32));
  if (head.getUint32(0, true) !== magic.file) throw damagedDatabase("it is no Packages.db of rpm");
  if (head.getUint32(4, true) !== 0) throw damagedDatabase(`version ${head.getUint32(4, true)} of it is not known`);
  const pages = head.getUint32(12, true);
  if (pages === 0 || pages > mostPages || pages * pageSize > file.length)
    throw damagedDatabase(`it cannot have ${pages} pages of slots`);
  const taken: Extent[] = [{ start: 0, end: pages * pageSize }];
  for (let page = 0; page < pages; page++) {
    // A copy, since reading the headers may reuse what the reader keeps.
    const slots = viewOf(Uint8Array.from(file.read(page * pageSize, pageSize)));
    for (let at = page === 0 ? firstSlot * slotSize : 0; at < pageSize; at += slotSize) {
      try {
        const record = recordOf(file, slots, at, taken, note);
        if (record !== undefined) yield record;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        note(error.message);
      }
    }
  }
  noteLost(file, taken, note);
}

/** Bytes of the file that belong to something. */
interface Extent {
  readonly start: number;
  readonly end: number;
}

/** What an erased package leaves is overwritten with zeros, so a header that no slot leads to is a package that was lost. */
function noteLost(file: ByteReader, taken: readonly Extent[], note: (finding: string) => void): void {
  const chunk = 64 * 1024;
  let free = 0;
  for (const { start, end } of [...taken, { start: file.length, end: file.length }].sort((a, b) => a.start - b.start)) {
    for (; free < start; free = Math.min(free + chunk, start)) {
      const bytes = file.read(free, Math.min(chunk, start - free));
      const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf("BlbS");
      if (at < 0 || at % blockSize !== 0) continue;
      note(`there is a header at ${free + at} that no slot leads to`);
      return;
    }
    free = Math.max(free, end);
  }
}

/** The header that a slot leads to: magic, number of the package, first block, blocks; a free one has no block. */
function recordOf(
  file: ByteReader,
  slots: DataView,
  at: number,
  taken: Extent[],
  note: (finding: string) => void,
): HeaderRecord | undefined {
  const [first, blocks] = [slots.getUint32(at + 8, true), slots.getUint32(at + 12, true)];
  const number = slots.getUint32(at + 4, true);
  if (slots.getUint32(at, true) !== magic.slot) throw damagedDatabase("a slot of it is damaged");
  if (first === 0) return undefined;
  const [start, size] = [first * blockSize, blocks * blockSize];
  if (number === 0 || start < (taken[0]?.end ?? 0) || start + size > file.length || size < headSize + tailSize)
    throw damagedDatabase(`the header of package ${number} cannot be ${size} bytes at ${start}`);
  taken.push({ start, end: start + size });
  demandHeaderSize(size, file.length);
  const bytes = Uint8Array.from(file.read(start, size));
  // Magic, number of the package, the time it was written, bytes of the header.
  const head = viewOf(bytes);
  const length = head.getUint32(12, true);
  if (head.getUint32(0, true) !== magic.head || head.getUint32(4, true) !== number)
    throw damagedDatabase(`there is no header of package ${number} where it should be`);
  if (Math.ceil((headSize + length + tailSize) / blockSize) !== blocks)
    throw damagedDatabase(`the header of package ${number} has ${length} bytes, which do not fill ${blocks} blocks`);
  // Checksum, bytes of the header, magic, at the very end of the blocks.
  const tail = viewOf(bytes.subarray(size - tailSize));
  if (tail.getUint32(4, true) !== length || tail.getUint32(8, true) !== magic.tail)
    throw damagedDatabase(`the header of package ${number} does not end as it begins`);
  // The padding between header and tail is part of what the checksum is over, which rpm itself looks at only to repair.
  if (adler32(bytes.subarray(0, size - tailSize)) !== tail.getUint32(0, true))
    note(`the header of package ${number} does not have its checksum`);
  return { number, blob: bytes.subarray(headSize, headSize + length) };
}

function word(text: string): number {
  return Buffer.from(text, "latin1").readUInt32LE();
}

/** The checksum of RFC 1950. */
export function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (let start = 0; start < bytes.length; start += 3800) {
    // So many sums stay below 2^32 before they must be reduced.
    for (const byte of bytes.subarray(start, start + 3800)) {
      a += byte;
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return b * 65536 + a;
}
