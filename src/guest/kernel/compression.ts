/** The first bytes of what kernels and initial RAM disks are packed with. */
const magics: readonly { readonly name: string; readonly bytes: readonly number[] }[] = [
  { name: "gzip", bytes: [0x1f, 0x8b] },
  { name: "bzip2", bytes: [0x42, 0x5a, 0x68] },
  { name: "xz", bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { name: "lzma", bytes: [0x5d, 0x00, 0x00] },
  { name: "lzo", bytes: [0x89, 0x4c, 0x5a, 0x4f, 0x00, 0x0d, 0x0a, 0x1a, 0x0a] },
  // The frame that the kernel's build makes with `lz4 -l`.
  { name: "lz4", bytes: [0x02, 0x21, 0x4c, 0x18] },
  { name: "zstd", bytes: [0x28, 0xb5, 0x2f, 0xfd] },
];

/** The name of the compression that `bytes` begin with; `undefined` when it is none that Linux can boot from. */
export function compressionOf(bytes: Uint8Array): string | undefined {
  return magics.find((magic) => magic.bytes.every((byte, index) => bytes[index] === byte))?.name;
}

/** What an initial RAM disk begins with: a cpio archive ("newc", with or without checksums) or a known compression. */
export function initrdFormat(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 6)).toString("latin1");
  return start === "070701" || start === "070702" ? "cpio" : compressionOf(bytes);
}
