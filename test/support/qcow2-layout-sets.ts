import type { Qcow2Set } from "./qcow2-sets.ts";
import { bytesOf, convert, create, io, pieces, rawFile } from "./qcow2-writer.ts";

const clusterSizes = ["512", "1k", "2k", "4k", "8k", "16k", "32k", "64k", "128k", "256k", "512k", "1M", "2M"];
const mega = 1024 * 1024;
const opening = "opens";

/** Enough clusters of each size, and an end in the midst of one. */
const contentSize = (cluster: string) => (bytesOf(cluster) < 8192 ? 1.5 * mega + 1536 : 5 * mega + 1536);
const diskSize = (cluster: string) =>
  bytesOf(cluster) < 8192 ? 2 * mega : bytesOf(cluster) < mega ? 6 * mega : 16 * mega;

/** Sets that differ in how clusters, refcounts and tables are laid out. */
export function layoutSets(): Qcow2Set[] {
  return [
    ...convertedSets(),
    ...refcountSets(),
    ...extendedSets(),
    ...mixedSets(),
    ...preallocatedSets(),
    ...oddSets(),
  ];
}

function convertedSets(): Qcow2Set[] {
  return clusterSizes.flatMap((cluster) => {
    const v3 = `compat=1.1,cluster_size=${cluster}`;
    const variants: readonly (readonly [string, ...string[]])[] = [
      [v3],
      [v3, "-c"],
      [`${v3},compression_type=zstd`, "-c"],
      [`compat=0.10,cluster_size=${cluster}`],
      [`compat=0.10,cluster_size=${cluster}`, "-c"],
    ];
    return variants.map(([options, ...flags]) => ({
      name: ["convert", ...flags, options].join(" "),
      group: "cluster sizes, versions and compression",
      opening,
      make: (path) => convert(rawFile(contentSize(cluster)), path, options, "-f", "raw", ...flags),
    }));
  });
}

function refcountSets(): Qcow2Set[] {
  return [1, 2, 4, 8, 16, 32, 64].flatMap((bits) =>
    ["512", "4k", "64k", "1M"].flatMap((cluster): Qcow2Set[] => {
      const options = `refcount_bits=${bits},cluster_size=${cluster}`;
      const group = "refcount widths";
      const size = diskSize(cluster);
      const written: Qcow2Set = {
        name: `written ${options}`,
        group,
        opening,
        make(path) {
          create(path, options, size);
          io(path, pieces({ size, clusterSize: bytesOf(cluster), seed: bits, compressed: 6 }));
        },
      };
      if (cluster === "512" || cluster === "1M") return [written];
      const make = (path: string) => convert(rawFile(contentSize(cluster)), path, options, "-f", "raw", "-c");
      return [written, { name: `convert -c ${options}`, group, opening, make }];
    }),
  );
}

function extendedSets(): Qcow2Set[] {
  return clusterSizes.slice(5).flatMap((cluster): Qcow2Set[] => {
    const options = `extended_l2=on,cluster_size=${cluster}`;
    const zstd = `${options},compression_type=zstd`;
    const group = "extended L2 entries";
    const size = diskSize(cluster);
    const clusterSize = bytesOf(cluster);
    const converted = (more: string, ...flags: string[]): Qcow2Set => ({
      name: ["convert", ...flags, more].join(" "),
      group,
      opening,
      make: (path) => convert(rawFile(contentSize(cluster)), path, more, "-f", "raw", ...flags),
    });
    const written = (more: string, seed: number): Qcow2Set => ({
      name: `written ${more}`,
      group,
      opening,
      make(path) {
        create(path, more, size);
        io(path, pieces({ size, clusterSize, seed, compressed: 4, count: 22 }));
      },
    });
    return [
      converted(options),
      converted(options, "-c"),
      converted(zstd, "-c"),
      written(options, 21),
      written(zstd, 22),
    ];
  });
}

function mixedSets(): Qcow2Set[] {
  return ["512", "2k", "4k", "16k", "64k", "256k", "2M"].flatMap((cluster) =>
    ["compat=0.10", "compat=1.1", "compat=1.1,compression_type=zstd"].map((version, index) => ({
      name: `compressed, plain, zero and discarded mixed ${version},cluster_size=${cluster}`,
      group: "mixed clusters",
      opening,
      make(path) {
        const size = diskSize(cluster);
        create(path, `${version},cluster_size=${cluster}`, size);
        io(path, pieces({ size, clusterSize: bytesOf(cluster), seed: 31 + index, compressed: 10, count: 24 }));
        // With discards passed on, clusters become unallocated.
        io(
          path,
          [`discard -q 0 ${size / 4}`, ...pieces({ size, clusterSize: bytesOf(cluster), seed: 41 })],
          "-d",
          "unmap",
        );
      },
    })),
  );
}

function preallocatedSets(): Qcow2Set[] {
  const layouts = ["cluster_size=512", "cluster_size=4k", "cluster_size=64k", "cluster_size=2M", "compat=0.10"];
  return ["metadata", "falloc", "full"].flatMap((mode) =>
    layouts.map((layout) => {
      const cluster = layout.startsWith("cluster_size=") ? layout.slice("cluster_size=".length) : "64k";
      const size = diskSize(cluster) / 2 - 1024;
      return {
        name: `preallocation=${mode},${layout}`,
        group: "preallocation",
        opening,
        make(path) {
          create(path, `preallocation=${mode},${layout}`, size);
          io(path, pieces({ size, clusterSize: bytesOf(cluster), seed: 51, count: 8 }));
        },
      };
    }),
  );
}

function oddSets(): Qcow2Set[] {
  const group = "odd virtual sizes";
  const full = [512, 1024, 1536, 65024, 65536, 66048, 2 * mega - 512, 2 * mega + 512].flatMap((size) =>
    ["cluster_size=512", "cluster_size=64k", "cluster_size=2M"].map(
      (layout): Qcow2Set => ({
        name: `convert of ${size} bytes ${layout}`,
        group,
        opening,
        make: (path) => convert(rawFile(size), path, layout, "-f", "raw", ...(size % 1024 === 0 ? ["-c"] : [])),
      }),
    ),
  );
  const empty = [0, 512, 3 * mega + 512].map(
    (size): Qcow2Set => ({
      name: `nothing written to ${size} bytes`,
      group,
      opening,
      make: (path) => create(path, "", size),
    }),
  );
  const sparse: Qcow2Set = {
    name: "a few pieces of 64 MiB and a sector",
    group,
    opening,
    make(path) {
      create(path, "cluster_size=2M", 64 * mega + 512);
      io(path, ["write -q -P 3 1M 100k", "write -q -P 4 60M 1k", "write -q -P 5 64M 512"]);
    },
  };
  return [...full, ...empty, sparse];
}
