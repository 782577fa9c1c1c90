/**
 * Why the disk layer says no; callers branch on these, never on the sentence.
 *
 * A sentence of this layer is a clause that starts in lower case and does not name the file: whoever knows the file
 * puts it in front.
 */
export type DiskRefusalCode =
  /** Nothing stands at the path. */
  | "missing"
  | "directory"
  /** A device, pipe or socket. */
  | "not-a-regular-file"
  /** The host does not let us read it. */
  | "unreadable"
  /** The server of a URL cannot be reached, or goes on failing. */
  | "unreachable"
  /** The server does not send parts of the file as they are, or does not tell its version. */
  | "no-ranges"
  /** What is behind the URL is no longer what was opened. */
  | "changed"
  | "empty"
  | "text"
  /** Too small for a disk, and no other format known. */
  | "not-an-image"
  /** A known format that is not read here: vmdk, vhdx, a compressed file, … */
  | "other-format"
  /** The file ends before what it describes. */
  | "truncated"
  | "backing-file"
  | "external-data-file"
  | "encrypted"
  /** A version, feature or size that this reader does not know or bear. */
  | "unsupported-format"
  /** What the container says of itself contradicts itself. */
  | "corrupt-image"
  /** A read beyond the end of a reader: what lies on the disk points outside it. */
  | "out-of-bounds"
  | "no-partition-table"
  | "corrupt-partition-table";
