import { checksumOf } from "../../../src/disk/vhd/footer.ts";

/** Changes a footer or header within a VHD and mends the checksum at `field`. */
function rewrite(bytes: Buffer, offset: number, size: number, field: number, change: (part: Buffer) => unknown) {
  const part = bytes.subarray(offset, offset + size);
  change(part);
  part.writeUInt32BE(checksumOf(part, field), field);
}

/** Changes the footer that counts: the first 512 bytes of a dynamic disk, the last of a fixed one. */
export function rewriteFooter(bytes: Buffer, change: (footer: Buffer) => unknown): Buffer {
  const isDynamic = bytes.toString("latin1", 0, 8) === "conectix";
  rewrite(bytes, isDynamic ? 0 : bytes.length - 512, 512, 64, change);
  return bytes;
}

/** Changes the header of a dynamic disk, which stands behind the footer. */
export function rewriteHeader(bytes: Buffer, change: (header: Buffer) => unknown): Buffer {
  rewrite(bytes, 512, 1024, 36, change);
  return bytes;
}
