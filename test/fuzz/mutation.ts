import type { SparseImage } from "./sparse-image.ts";
import type { Region } from "./trace.ts";

/** Whole numbers below a limit, from the seed of a case. */
export type Random = (limit: number) => number;

/** What mutations of an image know of it. */
export interface Anatomy {
  /** Where readers look, those looked at first in front. */
  readonly regions: readonly Region[];
  /** Whether numbers are mostly stored with their highest byte first. */
  readonly bigEndian: boolean;
  /** Whether numbers are mostly stored as digits. */
  readonly isText: boolean;
}

const mostMutations = 8;
const interesting = [
  0n,
  1n,
  2n,
  -1n,
  -2n,
  0x7fn,
  0x80n,
  0xffn,
  0x100n,
  511n,
  512n,
  0x7fffn,
  0x8000n,
  0x8001n,
  0xffffn,
  0x1_0000n,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_fff0n,
  0x1_0000_0000n,
  (1n << 48n) - 1n,
  (1n << 53n) - 1n,
  1n << 53n,
  (1n << 53n) + 1n,
  (1n << 56n) - 512n,
  1n << 62n,
  1n << 63n,
];
const characters = "/..az=\n 0123456789xgLKSVDNM\u0000\u00ff";
const units = [1, 512, 1024, 4096, 65536];
const widths = [1, 2, 4, 4, 8] as const;
const lengths = [0, 1, 511, 512, 513, 1024, 4096, 65536];
const growths = [1, 511, 512, 4096, 1 << 20, 2 ** 31, 2 ** 32, 2 ** 40, 2 ** 45];

/** Changes an image in one to eight ways. */
export function mutate(image: SparseImage, { regions, bigEndian, isText }: Anatomy, random: Random): void {
  const count = 1 + Math.min(random(mostMutations), random(mostMutations));
  for (let done = 0; done < count; done++) mutateOnce();

  function mutateOnce(): void {
    if (isText && random(4) !== 0) {
      write();
      return;
    }
    const dice = random(100);
    if (dice < 18) change(1, (bytes) => bytes.setUint8(0, bytes.getUint8(0) ^ (1 << random(8))));
    else if (dice < 26) change(1, (bytes) => bytes.setUint8(0, random(256)));
    else if (dice < 52) number(() => pick(interesting));
    else if (dice < 64) number((old) => old + BigInt(random(33) - 16));
    else if (dice < 70) number((old) => [old << 1n, old >> 1n, -old, ~old, old << 8n, old << 32n][random(6)] ?? 0n);
    else if (dice < 80) number(() => BigInt(Math.floor(region().offset / pick(units))));
    else if (dice < 84) number(() => BigInt(random(64)));
    else if (dice < 90) move();
    else if (dice < 93) swap();
    else if (dice < 96) fill();
    else if (dice < 98) image.resize(random(2) ? random(image.length + 1) : pick(lengths) % (image.length + 1));
    else image.resize(image.length + pick(growths));
  }

  function pick<T>(list: readonly [T, ...T[]] | readonly T[]): T {
    const chosen = list[random(list.length)];
    if (chosen === undefined) throw new Error("there is nothing to pick from");
    return chosen;
  }

  /** The first structures lead to all others, so they are changed more often. */
  function region(): Region {
    const dice = random(20);
    const limit = dice < 1 ? 2 : dice < 3 ? 8 : regions.length;
    return regions[random(Math.min(limit, regions.length))] ?? { offset: 0, size: Math.min(512, image.length) };
  }

  /** A place within a structure where `width` bytes would stand, rather one that is in use. */
  function place(width: number): number {
    let at = 0;
    for (let tries = 0; tries < 6; tries++) {
      const { offset, size } = region();
      at = offset + Math.floor(random(Math.max(1, Math.min(size, random(4) ? 512 : size))) / width) * width;
      if (at + width > image.length) continue;
      const around = image.read(Math.max(0, at - 4), Math.min(12, image.length - Math.max(0, at - 4)));
      if (around.some((byte) => byte !== 0)) break;
    }
    return Math.min(at, Math.max(0, image.length - width));
  }

  function change(width: number, edit: (bytes: DataView) => void): void {
    if (image.length < width) return;
    const at = place(width);
    const bytes = Uint8Array.from(image.read(at, width));
    edit(new DataView(bytes.buffer));
    image.write(at, bytes);
  }

  function number(next: (old: bigint) => bigint): void {
    const width = pick(widths);
    const little = random(16) === 0 ? bigEndian : !bigEndian;
    change(width, (view) => {
      if (width === 1) view.setUint8(0, Number(BigInt.asUintN(8, next(BigInt(view.getUint8(0))))));
      else if (width === 2)
        view.setUint16(0, Number(BigInt.asUintN(16, next(BigInt(view.getUint16(0, little))))), little);
      else if (width === 4)
        view.setUint32(0, Number(BigInt.asUintN(32, next(BigInt(view.getUint32(0, little))))), little);
      else view.setBigUint64(0, BigInt.asUintN(64, next(view.getBigUint64(0, little))), little);
    });
  }

  /** Another digit for a digit, another character for a character. */
  function write(): void {
    change(1, (bytes) => {
      const old = String.fromCharCode(bytes.getUint8(0));
      const next = /[0-9]/.test(old) ? pick([..."0123456701"]) : /[ -~]/.test(old) ? pick([...characters]) : old;
      bytes.setUint8(0, next.charCodeAt(0));
    });
  }

  /** Copies a structure, or some bytes of one, over another. */
  function move(): void {
    const from = region();
    const size = Math.min(from.size, random(2) ? 4096 : 1 + random(64), Math.max(0, image.length - from.offset));
    if (size <= 0) return;
    image.write(random(3) ? region().offset : place(4), Uint8Array.from(image.read(from.offset, size)));
  }

  function swap(): void {
    const [a, b] = [region(), region()];
    const size = Math.min(a.size, b.size, 4096, image.length - a.offset, image.length - b.offset);
    if (size <= 0) return;
    const [first, second] = [a, b].map(({ offset }) => Uint8Array.from(image.read(offset, size)));
    if (second !== undefined) image.write(a.offset, second);
    if (first !== undefined) image.write(b.offset, first);
  }

  function fill(): void {
    image.write(place(4), new Uint8Array(1 + random(random(3) ? 16 : 1024)).fill(pick([0, 0xff, random(256)])));
  }
}
