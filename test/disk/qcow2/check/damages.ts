import type { Damage } from "./damaged-copy.ts";
import type { Layout, Table } from "./layout.ts";

/** One way to break the metadata of an image; gives nothing where the image has not what it breaks. */
interface Kind {
  readonly name: string;
  make(image: Buffer, layout: Layout, random: (limit: number) => number): Damage | undefined;
}

const copiedFlag = 1n << 63n;
const compressedFlag = 1n << 62n;
const offsets = 0x00ff_ffff_ffff_fe00n;

const entry = (offset: number, value: bigint): Damage => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, value));
  return { patches: [{ offset, bytes }] };
};

/** A change of one used entry of a table of this name that `wanted` takes. */
function changed(
  name: Table["name"],
  change: (value: bigint, layout: Layout, image: Buffer, at: number) => bigint,
  wanted: (value: bigint) => boolean = (value) => value !== 0n,
): Kind["make"] {
  return (image, layout, random) => {
    const stride = name === "L2" ? layout.entrySize : 8;
    const places = layout.tables
      .filter((table) => table.name === name)
      .flatMap((table) =>
        Array.from({ length: Math.floor(table.size / stride) }, (_, index) => table.offset + index * stride),
      )
      .filter((at) => wanted(image.readBigUInt64BE(at)));
    const at = places[random(places.length)];
    return at === undefined ? undefined : entry(at, change(image.readBigUInt64BE(at), layout, image, at));
  };
}

/** A change of the stored refcount of one cluster that is counted. */
function refcount(
  change: (value: bigint, most: bigint) => bigint,
  wanted = (value: bigint) => value > 0n,
): Kind["make"] {
  return (image, layout, random) => {
    const block = layout.tables.find(({ name }) => name === "refcount block");
    if (block === undefined) return undefined;
    const { refcountBits: bits, clusterSize } = layout;
    const clusters = Math.min((clusterSize * 8) / bits, Math.ceil(image.length / clusterSize));
    const size = Math.max(1, bits / 8);
    const mask = (1n << BigInt(bits)) - 1n;
    const told = (cluster: number) => {
      const at = block.offset + Math.floor((cluster * bits) / 8);
      const shift = bits < 8 ? BigInt((cluster % (8 / bits)) * bits) : 0n;
      const raw = BigInt(`0x${image.subarray(at, at + size).toString("hex")}`);
      return { at, shift, raw, value: (raw >> shift) & mask };
    };
    const candidates = Array.from({ length: clusters }, (_, cluster) => cluster).filter((cluster) =>
      wanted(told(cluster).value),
    );
    const cluster = candidates[random(candidates.length)];
    if (cluster === undefined) return undefined;
    const { at, shift, raw, value } = told(cluster);
    const result = (raw & ~(mask << shift)) | ((change(value, mask) & mask) << shift);
    return { patches: [{ offset: at, bytes: Buffer.from(result.toString(16).padStart(size * 2, "0"), "hex") }] };
  };
}

/** A change of a few bytes of the first table of this name. */
function bytesAt(
  name: Table["name"],
  offset: number,
  hex: string,
  wanted: (layout: Layout, table: Table) => boolean = () => true,
): Kind["make"] {
  return (_image, layout) => {
    const table = layout.tables.find((one) => one.name === name && wanted(layout, one));
    return table && { patches: [{ offset: table.offset + offset, bytes: Buffer.from(hex, "hex") }] };
  };
}

const plain = (value: bigint) => (value & offsets) !== 0n && (value & compressedFlag) === 0n;
const packed = (value: bigint) => (value & compressedFlag) !== 0n;
const far = (value: bigint, { clusterSize }: Layout, image: Buffer) =>
  (value & ~offsets) | BigInt((Math.ceil(image.length / clusterSize) + 5) * clusterSize);
const behind = (value: bigint, { clusterSize }: Layout, image: Buffer) =>
  (value & ~offsets) | BigInt(Math.ceil(image.length / clusterSize) * clusterSize);
const astray = (value: bigint) => value + 512n;
const toTable = (name: Table["name"]) => (value: bigint, layout: Layout) =>
  (value & ~offsets) | BigInt(layout.tables.find((table) => table.name === name)?.offset ?? 0);
const asBefore = (value: bigint, layout: Layout, image: Buffer, at: number) =>
  image.readBigUInt64BE(Math.max(0, at - layout.entrySize)) || value + BigInt(layout.clusterSize);

const isFeatureHeader = (layout: Layout, table: Table) => layout.version === 3 && table.offset === 0;

export const kinds: readonly Kind[] = [
  { name: "a refcount one higher", make: refcount((value) => value + 1n) },
  { name: "a refcount one lower", make: refcount((value) => value - 1n) },
  { name: "a refcount of 0", make: refcount(() => 0n) },
  { name: "a refcount at its most", make: refcount((_value, most) => most) },
  {
    name: "a refcount of what nobody uses",
    make: refcount(
      () => 1n,
      (value) => value === 0n,
    ),
  },
  { name: "a refcount table entry astray", make: changed("refcount table", astray) },
  { name: "a refcount table entry of 0", make: changed("refcount table", () => 0n) },
  {
    name: "a refcount table entry twice",
    make: changed(
      "refcount table",
      (_value, layout) => BigInt(layout.tables.find(({ name }) => name === "refcount block")?.offset ?? 0),
      (value) => value === 0n,
    ),
  },
  { name: "a refcount block in the L1 table", make: changed("refcount table", toTable("L1")) },
  { name: "a refcount block in the header", make: changed("refcount table", () => 0x8000_0000_0000_0000n) },
  { name: "a refcount block beyond the end", make: changed("refcount table", far) },
  { name: "a refcount block just behind the end", make: changed("refcount table", behind) },
  { name: "a refcount table entry with reserved bits", make: changed("refcount table", (value) => value | 4n) },
  { name: "an L1 entry astray", make: changed("L1", astray) },
  { name: "an L1 entry of 0", make: changed("L1", () => 0n) },
  {
    name: "an L1 entry of the flag alone",
    make: changed(
      "L1",
      () => copiedFlag,
      () => true,
    ),
  },
  { name: "an L1 entry twice", make: changed("L1", toTable("L2"), () => true) },
  { name: "an L2 table in the refcount table", make: changed("L1", toTable("refcount table")) },
  { name: "an L2 table beyond the end", make: changed("L1", far) },
  { name: "an L2 table just behind the end", make: changed("L1", behind) },
  { name: "an L1 entry with reserved bits", make: changed("L1", (value) => value | (1n << 60n)) },
  { name: "an L1 entry without its flag, or with it", make: changed("L1", (value) => value ^ copiedFlag) },
  { name: "an L2 entry astray", make: changed("L2", astray, plain) },
  { name: "an L2 entry of 0", make: changed("L2", () => 0n) },
  { name: "an L2 entry twice", make: changed("L2", asBefore, plain) },
  { name: "a cluster in the header", make: changed("L2", () => copiedFlag | 1n, plain) },
  { name: "a cluster in the L1 table", make: changed("L2", toTable("L1"), plain) },
  { name: "a cluster in a refcount block", make: changed("L2", toTable("refcount block"), plain) },
  { name: "a cluster beyond the end", make: changed("L2", far, plain) },
  { name: "a cluster just behind the end", make: changed("L2", behind, plain) },
  { name: "a cluster as far as can be", make: changed("L2", (value) => value | offsets, plain) },
  { name: "an L2 entry with reserved bits", make: changed("L2", (value) => value | (1n << 57n) | 8n, plain) },
  { name: "an L2 entry without its flag, or with it", make: changed("L2", (value) => value ^ copiedFlag, plain) },
  { name: "an L2 entry of zeros", make: changed("L2", (value) => value | 1n, plain) },
  { name: "a compressed cluster with the copied flag", make: changed("L2", (value) => value | copiedFlag, packed) },
  {
    name: "a compressed cluster of more sectors",
    make: changed(
      "L2",
      (value, { clusterSize }) => value | (0x3fn << BigInt(62 - (Math.log2(clusterSize) - 8))),
      packed,
    ),
  },
  {
    name: "a compressed cluster further on",
    make: changed("L2", (value, { clusterSize }) => value + BigInt(clusterSize - 7), packed),
  },
  { name: "a compressed cluster beyond the end", make: changed("L2", (value) => value | (1n << 40n), packed) },
  {
    name: "a plain cluster that claims to be compressed",
    make: changed("L2", (value) => value | compressedFlag, plain),
  },
  {
    name: "subclusters allocated and zero",
    make: (image, layout, random) => {
      const made = layout.entrySize === 16 ? changed("L2", (value) => value, plain)(image, layout, random) : undefined;
      return made && entry((made.patches[0]?.offset ?? 0) + 8, -1n);
    },
  },
  {
    name: "subclusters of nothing",
    make: (image, layout, random) => {
      const made =
        layout.entrySize === 16
          ? changed(
              "L2",
              () => 0n,
              () => true,
            )(image, layout, random)
          : undefined;
      return made && { patches: [...made.patches, ...entry((made.patches[0]?.offset ?? 0) + 8, 5n).patches] };
    },
  },
  { name: "a cut in the middle", make: (image) => ({ patches: [], length: Math.floor(image.length / 1536) * 512 }) },
  { name: "a cut of a byte", make: (image) => ({ patches: [], length: image.length - 1 }) },
  {
    name: "a cut of two clusters",
    make: (image, { clusterSize }) => ({ patches: [], length: Math.max(512, image.length - 2 * clusterSize) }),
  },
  {
    name: "a tail of zeros",
    make: (image, { clusterSize }) => ({ patches: [], length: image.length + 3 * clusterSize + 5 }),
  },
  {
    name: "clusters leaked behind the end",
    make: (image, layout, random) => {
      const unused = refcount(
        () => 1n,
        (value) => value === 0n,
      );
      const longer = Buffer.concat([image, Buffer.alloc(4 * layout.clusterSize)]);
      const made = unused(longer, layout, random);
      return made && { ...made, length: longer.length };
    },
  },
  {
    name: "a snapshot table as far away as can be",
    make: bytesAt("header", 64, "40", ({ tables }) => tables.some(({ name }) => name === "snapshot table")),
  },
  { name: "a snapshot L1 table astray", make: bytesAt("snapshot table", 6, "0200") },
  { name: "a snapshot L1 table too large", make: bytesAt("snapshot table", 8, "00400001") },
  { name: "a snapshot L1 table of nothing", make: bytesAt("snapshot table", 8, "00000000") },
  { name: "a snapshot L1 table beyond the end", make: bytesAt("snapshot table", 0, "0000010000000000") },
  { name: "a snapshot L1 table where no file reaches", make: bytesAt("snapshot table", 0, "7fffffffffe00000") },
  { name: "a snapshot entry without extra data", make: bytesAt("snapshot table", 36, "00000000") },
  { name: "a snapshot entry too large", make: bytesAt("snapshot table", 36, "00000401") },
  { name: "a snapshot L1 entry astray", make: changed("snapshot L1", astray) },
  { name: "a snapshot L1 entry of 0", make: changed("snapshot L1", () => 0n) },
  { name: "a snapshot L1 entry beyond the end", make: changed("snapshot L1", far) },
  { name: "a snapshot L1 entry with reserved bits", make: changed("snapshot L1", (value) => value | 1n) },
  { name: "a bitmap table entry astray", make: changed("bitmap table", astray, () => true) },
  { name: "a bitmap table entry in the header", make: changed("bitmap table", toTable("L1"), () => true) },
  {
    name: "a bitmap table entry of ones",
    make: changed(
      "bitmap table",
      () => 1n,
      () => true,
    ),
  },
  { name: "a bitmap table entry beyond the end", make: changed("bitmap table", far, () => true) },
  { name: "a bitmap in use", make: bytesAt("bitmap directory", 15, "01") },
  { name: "a bitmap table astray", make: bytesAt("bitmap directory", 6, "02") },
  { name: "a bitmap table in the header", make: bytesAt("bitmap directory", 0, "0000000000000000") },
  { name: "a bitmap table beyond the end", make: bytesAt("bitmap directory", 2, "01") },
  { name: "a bitmap of another type", make: bytesAt("bitmap directory", 16, "02") },
  {
    name: "a bitmap directory beyond the end",
    make: bytesAt("header", 26, "01", (_layout, table) => table.offset !== 0),
  },
  { name: "bitmaps out of date", make: bytesAt("header", 95, "00", isFeatureHeader) },
  { name: "the dirty bit", make: bytesAt("header", 79, "01", isFeatureHeader) },
  { name: "the corrupt bit", make: bytesAt("header", 79, "02", isFeatureHeader) },
  { name: "an unknown feature", make: bytesAt("header", 72, "01", isFeatureHeader) },
  { name: "a refcount table of nothing", make: bytesAt("header", 56, "00000000") },
  { name: "a refcount table astray", make: bytesAt("header", 55, "01") },
  {
    name: "an L1 table one too short",
    make: (image) => ({
      patches: [{ offset: 36, bytes: Buffer.from([0, 0, 0, Math.max(0, image.readUInt32BE(36) - 1)]) }],
    }),
  },
  { name: "an L1 table that goes on into what follows", make: bytesAt("header", 38, "04") },
];
