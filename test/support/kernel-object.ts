/** The least kernel module: an ELF object file for x86-64 with the sections `.modinfo` and `.shstrtab`. */
export function kernelObject(release: string, name = "module", machine = 62): Buffer {
  const names = Buffer.from("\0.modinfo\0.shstrtab\0");
  const words = Buffer.from(`license=GPL\0name=${name}\0vermagic=${release} SMP preempt mod_unload \0`);
  const header = Buffer.alloc(64);
  header.write("\x7fELF", 0, "latin1");
  // 64 bits, the little end first; then e_type, e_machine, e_shoff, e_shentsize, e_shnum, e_shstrndx.
  header.set([2, 1, 1], 4);
  header.writeUInt16LE(1, 16);
  header.writeUInt16LE(machine, 18);
  header.writeUInt32LE(64 + words.length + names.length, 40);
  header.writeUInt16LE(64, 58);
  header.writeUInt16LE(3, 60);
  header.writeUInt16LE(2, 62);
  const sections = Buffer.alloc(3 * 64);
  const section = (index: number, nameAt: number, offset: number, size: number) => {
    sections.writeUInt32LE(nameAt, index * 64);
    sections.writeUInt32LE(offset, index * 64 + 24);
    sections.writeUInt32LE(size, index * 64 + 32);
  };
  section(1, 1, 64, words.length);
  section(2, 10, 64 + words.length, names.length);
  return Buffer.concat([header, words, names, sections]);
}
