/** Why a file system or a tree says no; callers branch on these, never on the sentence. */
export type FilesystemRefusalCode =
  /** The path leads nowhere. */
  | "not-found"
  | "not-a-directory"
  | "not-a-file"
  | "not-a-link"
  /** More than 40 symbolic links on the way. */
  | "link-loop"
  /** A part of a file that begins before it, or is of no whole number of bytes. */
  | "out-of-bounds"
  /** More content asked for at once, more entries or deeper directories than a reader hands out. */
  | "too-large"
  /** What the image says of itself contradicts itself, its checksum, or its own size. */
  | "corrupt-filesystem"
  /** A file system that is known by name, or one of its features, but cannot be read here. */
  | "unsupported-filesystem"
  /** Nothing that is known as a file system. */
  | "unknown-filesystem"
  /** A tar whose headers cannot be followed. */
  | "corrupt-tar";
