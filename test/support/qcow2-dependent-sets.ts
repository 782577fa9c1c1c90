import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Qcow2Set } from "./qcow2-sets.ts";
import { bytesOf, convert, create, createOver, img, io, pieces, rawFile } from "./qcow2-writer.ts";
import { runTool } from "./real-tool.ts";

const mega = 1024 * 1024;

/** Sets that need another file or a secret, or did once. */
export function dependentSets(): Qcow2Set[] {
  return [...overlaySets(), ...chainSets(), ...joinedSets(), ...externalSets(), ...encryptedSets()];
}

/** The path of a file beside the image. */
const beside = (path: string, name: string) => join(dirname(path), name);

function write(path: string, clusterSize: number, seed: number, size = 3 * mega): void {
  io(path, pieces({ size, clusterSize, seed, compressed: 4, count: 18 }));
}

function overlaySets(): Qcow2Set[] {
  const layouts = [
    "cluster_size=512",
    "cluster_size=4k",
    "cluster_size=64k",
    "cluster_size=1M",
    "compat=0.10",
    "extended_l2=on,cluster_size=16k",
    "extended_l2=on,cluster_size=64k",
    "extended_l2=on,cluster_size=2M,compression_type=zstd",
  ];
  // The backing file as large as the image, shorter and longer; ending within a cluster.
  const sizes = [5 * mega, mega + 1536, 7 * mega + 512];
  return layouts.flatMap((layout) =>
    sizes.flatMap((size) =>
      ["raw", "qcow2"].map((format) => ({
        name: `${layout} over ${format} of ${size} bytes`,
        group: "backing files",
        opening: "backing-file" as const,
        withBacking: "opens" as const,
        make(path) {
          const base = beside(path, `base.${format}`);
          if (format === "qcow2") convert(rawFile(size), base, "", "-f", "raw", "-c");
          else runTool("cp", [rawFile(size), base]);
          createOver(path, layout, basename(base), format, 5 * mega);
          write(path, bytesOf(/cluster_size=(\w+)/.exec(layout)?.[1] ?? "64k"), size, 5 * mega);
        },
      })),
    ),
  );
}

function chainSets(): Qcow2Set[] {
  const group = "backing chains";
  const backed = (name: string, make: Qcow2Set["make"], withBacking: Qcow2Set["opening"] = "opens"): Qcow2Set => ({
    name,
    group,
    opening: "backing-file",
    withBacking,
    make,
  });
  const chain = (path: string, depth: number) => {
    convert(rawFile(3 * mega), beside(path, "0"), "", "-f", "raw");
    for (let level = 1; level <= depth; level++) {
      const over = level === depth ? path : beside(path, `${level}`);
      createOver(over, ["cluster_size=4k", "extended_l2=on", ""][level % 3] ?? "", `${level - 1}`, "qcow2");
      write(over, 65536, level);
    }
  };
  return [
    backed("a chain of 3 files", (path) => chain(path, 2)),
    backed("a chain of 8 files", (path) => chain(path, 7)),
    backed("over a file in a directory below", (path) => {
      mkdirSync(beside(path, "below"));
      convert(rawFile(3 * mega), beside(path, "below/base"), "", "-f", "raw");
      createOver(path, "", "below/base", "qcow2");
      write(path, 65536, 81);
    }),
    backed("over a file named by its whole path", (path) => {
      convert(rawFile(3 * mega), beside(path, "base"), "", "-f", "raw");
      createOver(path, "", beside(path, "base"), "qcow2");
      write(path, 65536, 82);
    }),
    backed("over a base with a snapshot", (path) => {
      convert(rawFile(3 * mega), beside(path, "base"), "", "-f", "raw");
      img("snapshot", "-c", "base", beside(path, "base"));
      createOver(path, "", "base", "qcow2");
      write(path, 65536, 83);
    }),
    backed("convert -B, only what differs", (path) => {
      convert(rawFile(3 * mega), beside(path, "base"), "", "-f", "raw");
      createOver(beside(path, "other"), "", "base", "qcow2");
      write(beside(path, "other"), 65536, 84);
      convert(beside(path, "other"), path, "", "-B", "base", "-F", "qcow2");
    }),
    backed(
      "over a file that is not there",
      (path) => {
        create(beside(path, "base"), "", mega);
        createOver(path, "", "base", "qcow2");
        runTool("rm", [beside(path, "base")]);
      },
      "missing",
    ),
    backed(
      "over a file outside",
      (path) => {
        createOver(path, "", rawFile(mega), "raw");
      },
      "backing-file",
    ),
    backed(
      "over a name with a protocol",
      (path) => {
        create(path, "", mega);
        img("rebase", "-u", "-b", "nbd://127.0.0.1:1/x", "-F", "raw", path);
      },
      "backing-file",
    ),
  ];
}

/** Images that have stood on another one and no longer do. */
function joinedSets(): Qcow2Set[] {
  const over = (path: string, layout: string) => {
    convert(rawFile(3 * mega), beside(path, "base"), "", "-f", "raw", "-c");
    createOver(path, layout, "base", "qcow2");
    write(path, 65536, 91);
  };
  return ["", "extended_l2=on", "compat=0.10"].flatMap((layout): Qcow2Set[] => {
    const set = (name: string, make: Qcow2Set["make"]): Qcow2Set => ({
      name: `${name}, ${layout || "no option"}`,
      group: "rebased and committed",
      opening: "opens",
      make,
    });
    return [
      set("rebased on nothing", (path) => {
        over(path, layout);
        img("rebase", "-q", "-b", "", path);
      }),
      set("its backing file forgotten", (path) => {
        over(path, layout);
        img("rebase", "-q", "-u", "-b", "", path);
      }),
      set("a base that was committed to", (path) => {
        create(path, layout, 3 * mega);
        write(path, 65536, 92);
        createOver(beside(path, "over"), "", basename(path), "qcow2");
        write(beside(path, "over"), 65536, 93);
        img("commit", "-q", beside(path, "over"));
      }),
    ];
  });
}

function externalSets(): Qcow2Set[] {
  return ["data_file_raw=on", "data_file_raw=off", "preallocation=metadata", "extended_l2=on"].map((more) => ({
    name: `data_file,${more}`,
    group: "external data files",
    opening: "external-data-file" as const,
    make(path) {
      create(path, `data_file=${beside(path, "data")},${more}`, 3 * mega);
      io(path, pieces({ size: 3 * mega, clusterSize: 65536, seed: 94 }));
    },
  }));
}

function encryptedSets(): Qcow2Set[] {
  return ["aes", "luks", "luks,extended_l2=on"].map((method) => ({
    name: `encrypt.format=${method}`,
    group: "encryption",
    opening: "encrypted" as const,
    make(path) {
      writeFileSync(beside(path, "key"), "open sesame");
      const [format, ...more] = method.split(",");
      const quick = format === "luks" ? ["encrypt.iter-time=10"] : [];
      const options = [`encrypt.format=${format}`, "encrypt.key-secret=key", ...quick, ...more].join(",");
      const secret = ["--object", `secret,id=key,file=${beside(path, "key")}`];
      const words = ["create", "-q", "-f", "qcow2", ...secret, "-o", options, path, "1M"];
      // Where the clock is too coarse for what it measures, qemu-img gives up on deriving a key.
      for (let attempt = 1; ; attempt++) {
        try {
          img(...words);
          return;
        } catch (error) {
          if (attempt === 20 || !String(error).includes("CPU usage")) throw error;
        }
      }
    },
  }));
}
