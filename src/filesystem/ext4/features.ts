/** Names of the feature bits as tune2fs -O spells them; the place in the list is the bit. */
export const compatibleNames = [
  "dir_prealloc",
  "imagic_inodes",
  "has_journal",
  "ext_attr",
  "resize_inode",
  "dir_index",
  "lazy_bg",
  "exclude_inode",
  "exclude_bitmap",
  "sparse_super2",
  "fast_commit",
  "stable_inodes",
  "orphan_file",
];

export const incompatibleNames = [
  "compression",
  "filetype",
  "needs_recovery",
  "journal_dev",
  "meta_bg",
  "",
  "extent",
  "64bit",
  "mmp",
  "flex_bg",
  "ea_inode",
  "",
  "dirdata",
  "metadata_csum_seed",
  "large_dir",
  "inline_data",
  "encrypt",
  "casefold",
];

export const readOnlyCompatibleNames = [
  "sparse_super",
  "large_file",
  "",
  "huge_file",
  "uninit_bg",
  "dir_nlink",
  "extra_isize",
  "",
  "quota",
  "bigalloc",
  "metadata_csum",
  "replica",
  "read-only",
  "project",
  "shared_blocks",
  "verity",
  "orphan_present",
];

/** Incompatible features that this reader understands, or that only matter for what it refuses file by file. */
export const readable: ReadonlySet<string> = new Set([
  "filetype",
  "needs_recovery",
  "meta_bg",
  "extent",
  "64bit",
  "mmp",
  "flex_bg",
  "ea_inode",
  "metadata_csum_seed",
  "large_dir",
  "inline_data",
  "encrypt",
  "casefold",
]);

/** The names of the bits set; one without a name as `I` or `C` or `R` would not be helpful is given by its number. */
export function featureNames(bits: number, names: readonly string[]): string[] {
  const set: string[] = [];
  for (let bit = 0; bit < 32; bit++) {
    if ((bits >>> bit) & 1) set.push(names[bit] || `bit ${bit}`);
  }
  return set;
}
