import { viewOf } from "../../disk/integers.ts";
import { damaged } from "../packed/packed-defect.ts";

/** One entry of an initial RAM disk. */
export interface InitrdEntry {
  /** Without a leading `/` or `./`: `usr/lib/modules/6.1.0-18-amd64/kernel/fs/ext4/ext4.ko`. */
  readonly path: string;
  readonly type: "file" | "directory" | "symlink" | "other";
  /** Permission bits. */
  readonly mode: number;
  /** Bytes of content. */
  readonly size: number;
  /** Of a symbolic link. */
  readonly target?: string;
}

/** Bytes of a header: the magic and thirteen numbers of eight hexadecimal digits (Linux, early-userspace buffer format). */
const headerSize = 110;
/** The longest path, its zero byte counted, as Linux has it; the targets of links are kept up to as much. */
const longestPath = 4096;
/** Entries that are kept in memory; an amphora's RAM disk has two thousand. */
const mostEntries = 65536;

const types: Readonly<Record<number, InitrdEntry["type"]>> = { 4: "directory", 8: "file", 10: "symlink" };

/** Of the entry that is being read. */
interface Head {
  readonly mode: number;
  readonly size: number;
  readonly nameSize: number;
  /** The sum of the content's bytes, where the archive has one. */
  readonly sum: number | undefined;
}

/** Reads one cpio archive ("newc", with or without sums) that is handed over in pieces, and keeps no content but the targets of links. */
export class CpioArchive {
  /** Whether its trailer was met. */
  hasEnded = false;
  readonly #entries: InitrdEntry[];
  readonly #first: number;
  #phase: "header" | "name" | "content" | "padding" = "header";
  /** Bytes of the phase that are still to come. */
  #left = headerSize;
  /** What comes after the padding. */
  #next: "header" | "content" = "header";
  readonly #kept = Buffer.alloc(longestPath);
  #length = 0;
  #sum = 0;
  /** Bytes since the archive began, by which it is padded. */
  #at = 0;
  #head: Head | undefined;
  #path = "";

  /** @param entries where its entries are put */
  constructor(entries: InitrdEntry[]) {
    this.#entries = entries;
    this.#first = entries.length;
  }

  /** Entries read so far, without the trailer. */
  get count(): number {
    return this.#entries.length - this.#first;
  }

  /**
   * Takes the next piece of the archive.
   *
   * @returns bytes of it that belong to the archive: fewer than there are once it has ended
   * @throws {PackedDefect} `damaged`
   */
  take(piece: Uint8Array): number {
    let used = 0;
    while (!this.hasEnded) {
      const count = Math.min(this.#left, piece.length - used);
      this.#consume(piece.subarray(used, used + count));
      used += count;
      this.#at += count;
      this.#left -= count;
      if (this.#left > 0) break;
      this.#advance();
    }
    return used;
  }

  /** @throws {PackedDefect} where the archive has not come to its end */
  finish(): void {
    if (this.hasEnded) return;
    throw damaged(
      this.#phase === "header" && this.#length === 0
        ? "its cpio archive has no trailer"
        : `its cpio archive breaks off within ${this.#phase === "header" ? "a header" : JSON.stringify(this.#path || "a name")}`,
    );
  }

  #consume(bytes: Uint8Array): void {
    if (this.#phase === "content" && this.#head !== undefined && hasSum(this.#head)) {
      for (const byte of bytes) this.#sum = (this.#sum + byte) >>> 0;
    }
    const isKept = this.#phase === "header" || this.#phase === "name" || this.#isLink();
    if (!isKept || this.#phase === "padding") return;
    this.#kept.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #isLink(): boolean {
    return this.#head !== undefined && this.#head.mode >>> 12 === 10 && this.#head.size < longestPath;
  }

  #advance(): void {
    switch (this.#phase) {
      case "header":
        this.#head = readHeader(this.#kept);
        this.#begin("name", this.#head.nameSize);
        break;
      case "name":
        this.#path = nameOf(this.#kept.subarray(0, this.#length));
        this.#next = "content";
        this.#begin("padding", padding(this.#at));
        break;
      case "content":
        this.#end();
        this.#next = "header";
        this.#begin("padding", padding(this.#at));
        break;
      case "padding":
        if (this.#next === "content") this.#begin("content", this.#head?.size ?? 0);
        else {
          this.hasEnded = this.#path === "TRAILER!!!";
          this.#path = "";
          this.#begin("header", headerSize);
        }
    }
  }

  #begin(phase: "header" | "name" | "content" | "padding", size: number): void {
    this.#phase = phase;
    this.#left = size;
    this.#length = 0;
    this.#sum = 0;
    // Nothing to wait for.
    if (size === 0) this.#advance();
  }

  #end(): void {
    const head = this.#head;
    if (head === undefined || this.#path === "TRAILER!!!") return;
    if (hasSum(head) && head.sum !== this.#sum) throw damaged(`the sum of ${JSON.stringify(this.#path)} is wrong`);
    if (this.#entries.length === mostEntries) throw damaged(`it has more than ${mostEntries} entries`);
    this.#entries.push({
      path: this.#path,
      type: types[head.mode >>> 12] ?? "other",
      mode: head.mode & 0o7777,
      size: head.size,
      ...(this.#isLink() && { target: this.#kept.toString("utf8", 0, this.#length).replace(/\0.*$/s, "") }),
    });
  }
}

/** Links have none, even where files do. */
function hasSum({ sum, mode }: Head): boolean {
  return sum !== undefined && types[mode >>> 12] === "file";
}

/** Bytes up to the next multiple of four. */
function padding(at: number): number {
  return (4 - (at % 4)) % 4;
}

function readHeader(bytes: Buffer): Head {
  const text = bytes.toString("latin1", 0, headerSize);
  // Some writers leave no digits away, and Linux takes both cases.
  if (!/^07070[12][0-9a-fA-F]{104}$/.test(text)) {
    throw damaged(`its cpio archive has no header where one should be, but ${JSON.stringify(text.slice(0, 6))}`);
  }
  const number = (index: number) => Number.parseInt(text.slice(6 + 8 * index, 14 + 8 * index), 16);
  // 1: mode, 6: size, 11: bytes of the name, 12: sum.
  const [mode, size, nameSize] = [number(1), number(6), number(11)];
  if (nameSize === 0 || nameSize > longestPath) throw damaged(`its cpio archive has a name of ${nameSize} bytes`);
  return { mode, size, nameSize, sum: text[5] === "2" ? number(12) : undefined };
}

function nameOf(bytes: Buffer): string {
  if (viewOf(bytes).getUint8(bytes.length - 1) !== 0) throw damaged("its cpio archive has a name without end");
  const name = bytes.toString("utf8", 0, bytes.indexOf(0));
  return name.replace(/^(\.?\/+)+/, "") || ".";
}
