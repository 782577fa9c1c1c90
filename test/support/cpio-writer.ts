/** One entry of an archive made for a test: content, or what else it is. */
export type CpioEntry =
  | string
  | Uint8Array
  | { readonly link: string }
  | { readonly directory: true }
  | { readonly content: string | Uint8Array; readonly mode: number };

/** What is written otherwise than it should be. */
export interface CpioOptions {
  /** Sums of the contents, as `cpio -H crc` writes them. */
  readonly sums?: boolean;
  readonly trailer?: boolean;
}

/** A cpio archive as the kernel takes it ("newc"), made by hand so that any of its bytes can be wrong. */
export function cpio(entries: Iterable<readonly [string, CpioEntry]>, options: CpioOptions = {}): Buffer {
  const parts: Buffer[] = [];
  let inode = 0;
  const add = (name: string, mode: number, content: Uint8Array) => {
    const sum = options.sums ? content.reduce((total, byte) => (total + byte) >>> 0, 0) : 0;
    const numbers = [++inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length + 1, sum];
    const header = `${options.sums ? "070702" : "070701"}${numbers.map((number) => number.toString(16).padStart(8, "0")).join("")}`;
    parts.push(padded(Buffer.from(`${header}${name}\0`)), padded(Buffer.from(content)));
  };
  for (const [name, entry] of entries) {
    if (typeof entry === "string" || entry instanceof Uint8Array) add(name, 0o100644, Buffer.from(entry));
    else if ("link" in entry) add(name, 0o120777, Buffer.from(entry.link));
    else if ("directory" in entry) add(name, 0o40755, Buffer.alloc(0));
    else add(name, 0o100000 | entry.mode, Buffer.from(entry.content));
  }
  if (options.trailer ?? true) add("TRAILER!!!", 0, Buffer.alloc(0));
  return Buffer.concat(parts);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
