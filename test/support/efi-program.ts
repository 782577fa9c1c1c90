/** The least EFI program that has every part that is looked at: one section of half a kilobyte. */
export function efiProgram(machine: number): Buffer {
  const bytes = Buffer.alloc(1024);
  const at = 0x40;
  bytes.write("MZ");
  bytes.writeUInt32LE(at, 0x3c);
  bytes.write("PE\0\0", at);
  bytes.writeUInt16LE(machine, at + 4);
  bytes.writeUInt16LE(1, at + 6);
  bytes.writeUInt16LE(240, at + 20);
  bytes.writeUInt16LE(10, at + 24 + 68);
  const section = at + 24 + 240;
  bytes.writeUInt32LE(512, section + 16);
  bytes.writeUInt32LE(512, section + 20);
  return bytes;
}
