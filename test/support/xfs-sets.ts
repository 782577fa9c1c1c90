/** One way of making an XFS, and who says what is in it. */
export interface XfsSet {
  readonly name: string;
  /** Arguments of mkfs.xfs. */
  readonly options: readonly string[];
  /** MiB; sparse on this host's disk. */
  readonly size: number;
  /** Names in the largest directory. */
  readonly names: number;
  /** Whether free room is in pieces of one block before most of the tree is made. */
  readonly fragmented: boolean;
  /** This host's kernel, mounted ro,norecovery,nouuid; or Debian's in the appliance of libguestfs. */
  readonly oracle: "host kernel" | "libguestfs";
  /** Blocks larger than a page, which Linux mounts from 6.12 on. */
  readonly hasLargeBlocks?: boolean;
  /** The UUID that xfs_admin gives it once it is made. */
  readonly uuid?: string;
  /** Whether it takes too long for the default tier. */
  readonly long?: boolean;
  /** The log lies in a file of its own. */
  readonly externalLog?: boolean;
}

function set(name: string, options: readonly string[], other: Partial<XfsSet> = {}): XfsSet {
  return {
    name,
    options,
    size: 96,
    names: other.fragmented ? 5000 : 2000,
    fragmented: false,
    oracle: "host kernel",
    ...other,
  };
}

/** Sets of features; version 5 but where version 4 is said. */
export function xfsSets(): readonly XfsSet[] {
  const appliance = { oracle: "libguestfs", names: 400 } as const;
  const longAppliance = { oracle: "libguestfs", names: 3000, long: true } as const;
  return [
    set("all defaults of mkfs.xfs", [], { size: 320 }),
    set("no finobt, reflink, bigtime, inobtcount, sparse inodes", [
      ...["-m", "finobt=0,reflink=0,bigtime=0,inobtcount=0"],
      ...["-i", "sparse=0"],
    ]),
    set("rmapbt", ["-m", "rmapbt=1,reflink=0", "-l", "size=8m"]),
    set("rmapbt and reflink", ["-m", "rmapbt=1,reflink=1"]),
    set("nrext64", ["-i", "nrext64=1"]),
    set("nrext64, fragmented", ["-i", "nrext64=1"], { fragmented: true }),
    set("no bigtime", ["-m", "bigtime=0"]),
    set("inodes of 1024 bytes", ["-i", "size=1024"]),
    set("inodes of 2048 bytes", ["-i", "size=2048"]),
    set("blocks of 1 KiB", ["-b", "size=1024"]),
    set("blocks of 1 KiB, fragmented", ["-b", "size=1024"], { fragmented: true }),
    set("blocks of 2 KiB", ["-b", "size=2048"]),
    set("blocks of 4 KiB, fragmented", [], { fragmented: true }),
    set("blocks of 8 KiB", ["-b", "size=8192"], { size: 160, hasLargeBlocks: true }),
    set("blocks of 16 KiB", ["-b", "size=16384"], { size: 320, hasLargeBlocks: true }),
    set("blocks of 32 KiB", ["-b", "size=32768"], { size: 640, hasLargeBlocks: true }),
    set("blocks of 64 KiB", ["-b", "size=65536"], { size: 1280, hasLargeBlocks: true }),
    set("directory blocks of 8 KiB", ["-n", "size=8192"]),
    set("directory blocks of 64 KiB", ["-n", "size=65536"]),
    set("blocks of 1 KiB, directory blocks of 16 KiB, fragmented", ["-b", "size=1024", "-n", "size=16384"], {
      fragmented: true,
    }),
    set("sectors of 4 KiB", ["-s", "size=4096"]),
    set("sectors of 32 KiB", ["-s", "size=32768", "-b", "size=32768"], { size: 640, hasLargeBlocks: true }),
    set("one allocation group", ["-d", "agcount=1"]),
    set(
      "ten TiB, so that inode numbers need more than 32 bits",
      ["-b", "size=1024", "-d", "agsize=1023g", "-l", "size=64m"],
      {
        size: 10 * 1024 * 1024,
      },
    ),
    set("stripes", ["-d", "su=64k,sw=4", "-l", "su=64k"]),
    set("another UUID than its metadata", [], {
      uuid: "12345678-1234-1234-1234-123456789abc",
    }),
    set("a log of its own", [], { externalLog: true }),
    set("50,000 names in a directory", [], { names: 50_000, size: 192, long: true }),
    set("version 4", ["-m", "crc=0"], appliance),
    set("version 4 without types in directories", ["-m", "crc=0", "-n", "ftype=0"], longAppliance),
    set(
      "version 4 with attr=1, projid32bit=0, log version 1, no lazy-count",
      [...["-m", "crc=0", "-i", "attr=1,projid32bit=0", "-l", "version=1,lazy-count=0", "-n", "ftype=0"]],
      appliance,
    ),
    set(
      "version 4 with blocks of 512 bytes and directory blocks of 4 KiB",
      ["-m", "crc=0", "-b", "size=512", "-n", "size=4096"],
      {
        ...appliance,
        size: 48,
      },
    ),
    set("version 4 with blocks of 1 KiB, fragmented", ["-m", "crc=0", "-b", "size=1024"], {
      ...longAppliance,
      size: 64,
      fragmented: true,
    }),
    set("version 4 with inodes of 2048 bytes", ["-m", "crc=0", "-i", "size=2048"], longAppliance),
    set("version 4 ignoring case", ["-m", "crc=0", "-n", "version=ci"], longAppliance),
    set("version 5 ignoring case", ["-n", "version=ci"], appliance),
  ];
}
