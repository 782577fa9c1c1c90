import type { Qcow2Set } from "./qcow2-sets.ts";
import { bytesOf, convert, create, img, io, ioKilled, patch, pieces, rawFile } from "./qcow2-writer.ts";

const mega = 1024 * 1024;
const opening = "opens";

/** Sets that differ in what happened to the image: snapshots, bitmaps, resizing, a writer that died. */
export function stateSets(): Qcow2Set[] {
  return [...snapshotSets(), ...bitmapSets(), ...resizedSets(), ...lazySets(), ...headerSets()];
}

/** An image of 4 MiB with pieces of every kind. */
function written(path: string, layout: string, seed: number, compressed = 4): void {
  const size = 4 * mega;
  create(path, layout, size);
  io(path, pieces({ size, clusterSize: clusterOf(layout), seed, compressed }));
}

function clusterOf(layout: string): number {
  return bytesOf(/cluster_size=(\w+)/.exec(layout)?.[1] ?? "64k");
}

function change(path: string, layout: string, seed: number): void {
  io(path, pieces({ size: 4 * mega, clusterSize: clusterOf(layout), seed, count: 8 }));
}

function snapshotSets(): Qcow2Set[] {
  const histories: Readonly<Record<string, (path: string, layout: string) => void>> = {
    "a snapshot": (path) => img("snapshot", "-c", "only", path),
    "three snapshots with writes between": (path, layout) => {
      for (const seed of [1, 2, 3]) {
        img("snapshot", "-c", `state ${seed}`, path);
        change(path, layout, seed);
      }
    },
    "one of two snapshots deleted": (path, layout) => {
      img("snapshot", "-c", "first", path);
      change(path, layout, 4);
      img("snapshot", "-c", "second", path);
      change(path, layout, 5);
      img("snapshot", "-d", "first", path);
    },
    "a snapshot applied and written over": (path, layout) => {
      img("snapshot", "-c", "back", path);
      change(path, layout, 6);
      img("snapshot", "-a", "back", path);
      change(path, layout, 7);
    },
    "a snapshot with the state of a machine": (path) => {
      io(path, ["write -q -b -P 9 0 100k"]);
      img("snapshot", "-c", "running \u00e4", path);
      io(path, ["write -q -b -P 8 64k 100k"]);
    },
  };
  const layouts = [
    "cluster_size=512",
    "compat=0.10",
    "cluster_size=64k,refcount_bits=32",
    "extended_l2=on",
    "compression_type=zstd",
  ];
  return Object.entries(histories).flatMap(([history, live]) =>
    layouts.map((layout) => ({
      name: `${history}, ${layout}`,
      group: "internal snapshots",
      opening,
      make(path) {
        written(path, layout, 61);
        live(path, layout);
      },
    })),
  );
}

function bitmapSets(): Qcow2Set[] {
  const add = (path: string, name: string, ...more: string[]) => img("bitmap", "--add", ...more, path, name);
  const histories: Readonly<Record<string, (path: string, layout: string) => void>> = {
    "a bitmap": (path) => add(path, "only"),
    "a bitmap, written to": (path, layout) => {
      add(path, "tracked", "-g", "512");
      change(path, layout, 11);
    },
    "a disabled bitmap of 2 MiB grains": (path) => {
      add(path, "still", "-g", "2M");
      img("bitmap", "--disable", path, "still");
    },
    "bitmaps merged, cleared and removed": (path, layout) => {
      for (const name of ["one", "two", "three"]) add(path, name);
      change(path, layout, 12);
      img("bitmap", "--merge", "one", path, "two");
      img("bitmap", "--clear", path, "one");
      img("bitmap", "--remove", path, "three");
    },
    "twenty bitmaps": (path) => {
      for (let index = 0; index < 20; index++) add(path, `bitmap ${index} ${"x".repeat(index * 10)}`);
    },
    "a bitmap left in use": (path) => {
      add(path, "used");
      ioKilled(path, ["write -q -P 1 0 64k", "flush"]);
    },
    "a bitmap beside a snapshot": (path, layout) => {
      add(path, "beside");
      img("snapshot", "-c", "beside too", path);
      change(path, layout, 13);
    },
  };
  return Object.entries(histories).flatMap(([history, live]) =>
    ["cluster_size=4k", "cluster_size=64k"].map((layout) => ({
      name: `${history}, ${layout}`,
      group: "persistent bitmaps",
      opening,
      make(path) {
        written(path, layout, 62);
        live(path, layout);
      },
    })),
  );
}

function resizedSets(): Qcow2Set[] {
  const layouts = ["cluster_size=512", "cluster_size=64k", "extended_l2=on,cluster_size=16k", "compat=0.10"];
  const resizes: Readonly<Record<string, (path: string) => void>> = {
    "grown by a sector": (path) => img("resize", "-q", path, `${4 * mega + 512}`),
    "grown to 9 MiB and written at the end": (path) => {
      img("resize", "-q", path, "9M");
      io(path, ["write -q -P 5 8M 70k"]);
    },
    "grown to 20 MiB, its L1 table perhaps with it": (path) => img("resize", "-q", path, "20M"),
    "shrunk in the midst of a cluster": (path) => img("resize", "-q", "--shrink", path, `${mega + 1536}`),
    "shrunk and grown": (path) => {
      img("resize", "-q", "--shrink", path, "1M");
      img("resize", "-q", path, "5M");
    },
    "grown with preallocation=metadata": (path) => img("resize", "-q", "--preallocation=metadata", path, "6M"),
  };
  return Object.entries(resizes).flatMap(([name, resize]) =>
    layouts.map((layout) => ({
      name: `${name}, ${layout}`,
      group: "resized images",
      opening,
      make(path) {
        written(path, layout, 63);
        resize(path);
      },
    })),
  );
}

function lazySets(): Qcow2Set[] {
  const layouts = ["cluster_size=512", "cluster_size=4k", "cluster_size=64k", "extended_l2=on"];
  return layouts.flatMap((layout): Qcow2Set[] => {
    const options = `compat=1.1,lazy_refcounts=on,${layout}`;
    const group = "lazy refcounts and writers killed";
    const commands = pieces({ size: 4 * mega, clusterSize: clusterOf(layout), seed: 71 });
    const killed = (name: string, more: string, ending: readonly string[]): Qcow2Set => ({
      name: `${name}, ${more}`,
      group,
      opening,
      make(path) {
        written(path, more, 72, 0);
        ioKilled(path, [...commands, ...ending]);
      },
    });
    return [
      { name: `closed, ${options}`, group, opening, make: (path) => written(path, options, 73) },
      killed("killed after a flush", options, ["flush", "write -q -P 1 0 64k"]),
      killed("killed before a flush", options, []),
      killed("killed after a flush", layout, ["flush", "write -q -P 1 0 64k"]),
    ];
  });
}

/** Headers that qemu-img does not write by itself. */
function headerSets(): Qcow2Set[] {
  const group = "headers";
  const patched = (name: string, expected: Qcow2Set["opening"], at: number, ...bytes: number[]): Qcow2Set => ({
    name,
    group,
    opening: expected,
    make(path) {
      convert(rawFile(mega + 512), path, "", "-f", "raw");
      patch(path, at, Uint8Array.from(bytes));
    },
  });
  return [
    patched("marked as corrupt", "opens", 79, 2),
    patched("marked as dirty", "opens", 79, 1),
    patched("an unknown incompatible bit", "unsupported-format", 78, 1),
    patched("the highest incompatible bit", "unsupported-format", 72, 0x80),
    patched("an unknown compatible bit", "opens", 84, 1),
    patched("an unknown autoclear bit", "opens", 88, 0x40),
    patched("a size that is no multiple of 512", "opens", 31, 0xff),
    patched("version 4", "unsupported-format", 7, 4),
    patched("an unknown compression type", "unsupported-format", 104, 9),
    patched("a refcount order of 7", "corrupt-image", 99, 7),
    patched("clusters of 4 MiB", "corrupt-image", 23, 22),
    patched("a header length that is no multiple of 8", "corrupt-image", 100, 0, 0, 0x10, 4),
  ];
}
