/** Who shows the tree when our own readers do not: the kernel through a loop device, or the appliance of libguestfs. */
export type AccessMethod = "loopback" | "libguestfs";

/** Every way to see the files of an image; `native` stands for our own readers. */
export type ViewMethod = "native" | AccessMethod;

/** What may be different from the usual. */
export interface AccessOptions {
  /** Milliseconds from the start of an appliance to the end of its use; 180 s when left out. */
  readonly deadline?: number;
  /** Told the path of each work directory that a killed run had left and that was removed. */
  readonly onStale?: (path: string) => void;
}

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
