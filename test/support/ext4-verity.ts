import { createHash } from "node:crypto";

const blockSize = 4096;
/** Where ext4 keeps what verifies a file: behind its end, from the next multiple of this on. */
const alignment = 65536;

/**
 * A file's content and behind it what fs-verity verifies it by (the kernel's Documentation/filesystems/fsverity, "ext4"):
 * one block of the hashes of its blocks, the descriptor, and the descriptor's length at the very end.
 *
 * @param content of 2 to 128 blocks of 4 KiB
 */
export function withVerity(content: Buffer): Buffer {
  const blocks = Math.ceil(content.length / blockSize);
  const start = Math.ceil(content.length / alignment) * alignment;
  const whole = Buffer.alloc(start + 2 * blockSize);
  content.copy(whole);
  const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest();
  for (let index = 0; index < blocks; index++) {
    sha256(whole.subarray(index * blockSize, (index + 1) * blockSize)).copy(whole, start + index * 32);
  }
  const descriptor = start + blockSize;
  // Version 1, SHA-256, blocks of 2^12 bytes, no salt and no signature.
  whole.set([1, 1, 12, 0], descriptor);
  whole.writeBigUInt64LE(BigInt(content.length), descriptor + 8);
  sha256(whole.subarray(start, descriptor)).copy(whole, descriptor + 16);
  whole.writeUInt32LE(256, whole.length - 4);
  return whole;
}
