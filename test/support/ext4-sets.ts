import { runTool } from "./real-tool.ts";

/** One way of making an ext2, ext3 or ext4. */
export interface Ext4Set {
  readonly name: string;
  /** For mke2fs. */
  readonly options: readonly string[];
  /** Who says what is in it: this host's kernel, the kernel of libguestfs' appliance, or debugfs where neither mounts it. */
  readonly oracle: "kernel" | "appliance" | "debugfs";
  /** Who writes the files: the kernel, which makes hashed directories and holes itself, or mke2fs. */
  readonly filledBy: "kernel" | "mke2fs";
  /** In MiB. */
  readonly size: number;
  /** Whether what is free holds something, so that blocks which are allocated but never written would show. */
  readonly isUsed: boolean;
  /** Values of attributes that only inodes of their own can hold. */
  readonly hasLargeAttributes: boolean;
  /** What is done to the volume once it is filled. */
  readonly finish?: (path: string) => void;
}

type More = Partial<Omit<Ext4Set, "name" | "options">>;

const set = (name: string, options: string, more: More = {}): Ext4Set => ({
  name,
  options: options.split(" "),
  oracle: "kernel",
  filledBy: "kernel",
  size: 64,
  isUsed: false,
  hasLargeAttributes: false,
  ...more,
});

const byMke2fs = { filledBy: "mke2fs" } as const;
/** Rebuilds and hashes directories; status 1 says that it did. */
const rehash = { ...byMke2fs, finish: (path: string) => void runTool("e2fsck", ["-fyD", path], "", 1) } as const;
const debugfs = (command: string) => (path: string) => void runTool("debugfs", ["-w", "-R", command, path]);
const large = { oracle: "debugfs", filledBy: "mke2fs", size: 192 } as const;

/** Feature sets that mke2fs of e2fsprogs 1.47 can make; each holds the same files. */
export const ext4Sets: readonly Ext4Set[] = [
  ...[1024, 2048, 4096].flatMap((size) => [
    set(`ext2 with blocks of ${size}`, `-t ext2 -b ${size}`),
    set(`ext3 with blocks of ${size}`, `-t ext3 -b ${size}`),
    set(`ext4 with blocks of ${size}`, `-t ext4 -b ${size}`, { isUsed: true }),
  ]),
  ...[8192, 16384, 32768, 65536].map((size) => set(`ext4 with blocks of ${size}`, `-t ext4 -b ${size}`, large)),
  set("ext2 with blocks of 65536", "-t ext2 -b 65536", large),
  set("ext4 with blocks of 65536, hashed", "-t ext4 -b 65536", { ...large, finish: rehash.finish }),
  set("revision 0", "-t ext2 -b 1024 -r 0 -O none"),
  set("ext2 without any feature", "-t ext2 -b 1024 -O none"),
  set("ext2 without sparse_super", "-t ext2 -b 1024 -g 1024 -O ^sparse_super,^resize_inode"),
  set("ext2 without filetype", "-t ext2 -b 4096 -O ^filetype"),
  set("ext2 without dir_index", "-t ext2 -b 1024 -O ^dir_index,^resize_inode"),
  ...[128, 512, 1024, 2048, 4096].map((size) => set(`inodes of ${size}`, `-t ext4 -b 4096 -I ${size}`)),
  set("inodes of 128 in ext3", "-t ext3 -b 1024 -I 128"),
  set("inodes without extra fields", "-t ext4 -b 4096 -O ^extra_isize"),
  set("no 64bit", "-t ext4 -b 4096 -O ^64bit"),
  set("no checksums", "-t ext4 -b 4096 -O ^metadata_csum", { isUsed: true }),
  set("no checksums, no 64bit", "-t ext4 -b 4096 -O ^metadata_csum,^64bit"),
  set("uninit_bg", "-t ext4 -b 1024 -O ^metadata_csum,^64bit,uninit_bg"),
  set("uninit_bg with 64bit", "-t ext4 -b 1024 -O ^metadata_csum,64bit,uninit_bg"),
  set("block maps with checksums", "-t ext4 -b 1024 -O ^extent,^64bit,metadata_csum"),
  set("block maps without huge_file", "-t ext4 -b 4096 -O ^extent,^64bit,^huge_file,^metadata_csum"),
  set("no flex_bg, small groups", "-t ext4 -b 1024 -g 1024 -O ^flex_bg"),
  set("flex_bg of 4 groups", "-t ext4 -b 1024 -g 1024 -G 4"),
  set("flex_bg of 64 groups, metadata packed", "-t ext4 -b 1024 -g 1024 -G 64 -E packed_meta_blocks=1"),
  set("meta_bg", "-t ext4 -b 1024 -g 1024 -O meta_bg,^resize_inode"),
  set("meta_bg with blocks of 4096", "-t ext4 -b 4096 -g 1024 -O meta_bg,^resize_inode"),
  set("meta_bg without 64bit and flex_bg", "-t ext4 -b 1024 -g 512 -O meta_bg,^resize_inode,^64bit,^flex_bg"),
  set("meta_bg without sparse_super", "-t ext4 -b 1024 -g 1024 -O meta_bg,^resize_inode,^sparse_super,^flex_bg"),
  set("meta_bg with uninit_bg", "-t ext4 -b 1024 -g 512 -O meta_bg,^resize_inode,^metadata_csum,uninit_bg"),
  set("sparse_super2", "-t ext4 -b 1024 -g 1024 -O sparse_super2,^resize_inode"),
  set("sparse_super2 with one backup", "-t ext4 -b 1024 -g 1024 -O sparse_super2,^resize_inode -E num_backup_sb=1"),
  set("sparse_super2 with meta_bg", "-t ext4 -b 1024 -g 512 -O sparse_super2,meta_bg,^resize_inode,^flex_bg"),
  ...[256, 512, 1024, 4096].map((size) =>
    set(`inline_data in inodes of ${size}`, `-t ext4 -b 4096 -I ${size} -O inline_data`),
  ),
  set("inline_data without checksums", "-t ext4 -b 1024 -O inline_data,^metadata_csum"),
  set("inline_data, filled by mke2fs", "-t ext4 -b 4096 -O inline_data", byMke2fs),
  set("bigalloc with clusters of 16384", "-t ext4 -b 4096 -O bigalloc -C 16384", { isUsed: true }),
  set("bigalloc with clusters of 65536", "-t ext4 -b 4096 -O bigalloc -C 65536", { size: 256 }),
  set("bigalloc with blocks of 1024", "-t ext4 -b 1024 -O bigalloc -C 8192", { size: 128 }),
  set("bigalloc with meta_bg", "-t ext4 -b 1024 -O bigalloc,meta_bg,^resize_inode -C 4096", { size: 128 }),
  set("bigalloc with inline_data", "-t ext4 -b 2048 -O bigalloc,inline_data -C 16384"),
  set("no journal", "-t ext4 -b 4096 -O ^has_journal"),
  set("metadata_csum_seed", "-t ext4 -b 4096 -O metadata_csum_seed", {
    finish: (path) => void runTool("tune2fs", ["-U", "00112233-4455-6677-8899-aabbccddeeff", path]),
  }),
  set("orphan_file", "-t ext4 -b 1024 -O orphan_file"),
  set("quota and project", "-t ext4 -b 4096 -O quota,project", byMke2fs),
  set("mmp", "-t ext4 -b 4096 -O mmp"),
  set("ea_inode", "-t ext4 -b 4096 -O ea_inode", { hasLargeAttributes: true }),
  set("ea_inode with blocks of 1024, no checksums", "-t ext4 -b 1024 -O ea_inode,^metadata_csum", {
    hasLargeAttributes: true,
  }),
  set("large_dir", "-t ext4 -b 1024 -O large_dir"),
  set("fast_commit", "-t ext4 -b 4096 -O fast_commit"),
  set("encrypt and stable_inodes, unused", "-t ext4 -b 4096 -O encrypt,stable_inodes"),
  set("shared_blocks", "-t ext4 -b 4096", { finish: debugfs("feature shared_blocks") }),
  set("read-only", "-t ext4 -b 4096", { finish: debugfs("feature read-only") }),
  set("a journal of 1024 blocks and 40 reserved percent", "-t ext4 -b 1024 -J size=1 -m 40"),
  set("stripes and lazy inode tables", "-t ext4 -b 4096 -E stride=4,stripe_width=16,lazy_itable_init=1"),
  set("no lazy inode tables", "-t ext4 -b 1024 -E lazy_itable_init=0,lazy_journal_init=0"),
  ...(["legacy", "tea", "half_md4"] as const).map((hash) =>
    set(`directories hashed with ${hash}`, "-t ext4 -b 1024", {
      ...byMke2fs,
      finish(path) {
        runTool("tune2fs", ["-E", `hash_alg=${hash}`, path]);
        rehash.finish(path);
      },
    }),
  ),
  set("ext4, filled by mke2fs", "-t ext4 -b 4096", byMke2fs),
  set("ext4, filled by mke2fs and hashed by e2fsck", "-t ext4 -b 1024", rehash),
  set("ext2 that tune2fs made an ext4 of", "-t ext2 -b 1024", {
    finish(path) {
      runTool("tune2fs", ["-O", "has_journal,extent,dir_index,huge_file,extra_isize,uninit_bg", path]);
      rehash.finish(path);
    },
  }),
  set("ext4 that resize2fs grew", "-t ext4 -b 1024 -g 2048", {
    finish(path) {
      runTool("e2fsck", ["-fy", path], "", 1);
      runTool("resize2fs", [path, "200M"]);
    },
  }),
  set("ext4 that resize2fs gave 64bit", "-t ext4 -b 4096 -O ^64bit", {
    finish(path) {
      runTool("e2fsck", ["-fy", path], "", 1);
      runTool("resize2fs", ["-b", path]);
    },
  }),
  ...["-b 4096", "-b 1024 -O ^metadata_csum"].map((options) =>
    set(`casefold with ${options}`, `-t ext4 ${options} -O casefold -E encoding=utf8`, {
      oracle: "appliance",
      filledBy: "mke2fs",
      size: 32,
      finish(path) {
        // Extents and casefold; the directory is then hashed without regard to case.
        debugfs("set_inode_field /many flags 0x40080000")(path);
        rehash.finish(path);
      },
    }),
  ),
];
