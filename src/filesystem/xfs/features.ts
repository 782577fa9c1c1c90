import { corrupt, unsupported } from "./corrupt.ts";

/** Names of the feature bits of version 5 as xfs_info and the kernel spell them; the place in the list is the bit. */
const incompatibleNames = [
  "ftype",
  "spinodes",
  "meta_uuid",
  "bigtime",
  "needsrepair",
  "nrext64",
  "exchange",
  "parent",
  "metadir",
  "zoned",
  "zone_gaps",
];
const readOnlyCompatibleNames = ["finobt", "rmapbt", "reflink", "inobtcount"];
const logIncompatibleNames = ["log_xattrs"];

/** Bits of sb_features2 of version 4 that Linux has ever known to be sound. */
const moreNames = new Map([
  [0x2, "lazy-count"],
  [0x8, "attr2"],
  [0x80, "projid32bit"],
  [0x200, "ftype"],
]);
/** Bits of sb_versionnum beside the number; 0x0200 (shared) was never supported by Linux. */
const versionNames = new Map([
  [0x10, "attr"],
  [0x20, "nlink"],
  [0x40, "quota"],
  [0x80, "align"],
  [0x100, "dalign"],
  [0x400, "logv2"],
  [0x800, "sector"],
  [0x1000, "extflg"],
  [0x2000, "dirv2"],
  [0x4000, "asciici"],
]);

/** Incompatible features of version 5 that this reader understands. */
const readable: ReadonlySet<string> = new Set([
  "ftype",
  "spinodes",
  "meta_uuid",
  "bigtime",
  "nrext64",
  "exchange",
  "parent",
]);

/**
 * The features of a superblock by name (xfs_format.h, "Superblock"); unknown bits that do not hinder reading are named by number.
 *
 * @param view the superblock's sector
 * @throws {Refusal} `unsupported-filesystem` when a feature stands in the way of reading, `corrupt-filesystem` for needsrepair
 */
export function readFeatures(view: DataView): Set<string> {
  const bits = view.getUint16(100);
  const version = bits & 0xf;
  if (version !== 4 && version !== 5)
    throw unsupported(`the XFS is of version ${version}; only 4 and 5 are read here, so make it anew with mkfs.xfs`);
  const features = new Set(namedBits(bits & 0x7ff0, versionNames, "version"));
  if (version === 4) return readOldFeatures(view, bits, features);
  const incompatible = listedBits(view.getUint32(216), incompatibleNames, "incompatible");
  if (incompatible.includes("needsrepair")) throw corrupt("it marks itself as in need of repair");
  demandReadable(incompatible.filter((name) => !readable.has(name)));
  for (const name of [
    ...incompatible,
    ...listedBits(view.getUint32(212), readOnlyCompatibleNames, "read-only compatible"),
    ...listedBits(view.getUint32(220), logIncompatibleNames, "log"),
  ]) {
    features.add(name);
  }
  return features.add("crc");
}

/** Version 4: sb_features2 counts only with bit 15; some kernels wrote it 4 bytes too far (sb_bad_features2). */
function readOldFeatures(view: DataView, bits: number, features: Set<string>): Set<string> {
  const more = bits & 0x8000 ? view.getUint32(200) | view.getUint32(204) : 0;
  for (const name of namedBits(more, moreNames, "features2")) features.add(name);
  if (!features.has("dirv2"))
    throw unsupported(
      "the XFS has directories of version 1; only version 2 is read here, so make it anew with mkfs.xfs",
    );
  demandReadable([...features].filter((name) => name.includes(" ")));
  return features;
}

function demandReadable(unknown: readonly string[]): void {
  if (unknown.length === 0) return;
  const names = unknown.slice(0, 4).join(", ");
  throw unsupported(
    `the XFS needs features that are not read here (${names}); make the file system without them, or look into it with libguestfs (guestfish --ro -i -a IMAGE)`,
  );
}

function listedBits(bits: number, names: readonly string[], word: string): string[] {
  return namedBits(bits, new Map(names.map((name, bit) => [2 ** bit, name])), word);
}

/** The names of the bits set; one without a name is called by its word and number. */
function namedBits(bits: number, names: ReadonlyMap<number, string>, word: string): string[] {
  const set: string[] = [];
  for (let bit = 0; bit < 32; bit++) {
    if ((bits >>> bit) & 1) set.push(names.get(2 ** bit) ?? `${word} bit ${bit}`);
  }
  return set;
}
