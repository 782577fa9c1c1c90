/** Who shows the tree when our own readers do not: the kernel through a loop device, or the appliance of libguestfs. */
export type AccessMethod = "loopback" | "libguestfs";

/** Why an access method says no; callers branch on these, never on the sentence. */
export type AccessRefusalCode =
  /** The host lacks what the method needs. */
  | "access-unavailable"
  /** The image is no disk, so there is nothing to mount. */
  | "not-a-disk"
  /** The method could not show the file system; the sentence quotes what it said. */
  | "access-failed"
  /** The method showed the file system, but part of it could not be read. */
  | "unreadable-tree";
