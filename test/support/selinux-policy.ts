/** What stands in for a compiled SELinux policy: its head and its booleans as a real one stores them, and nothing else. */
export function selinuxPolicy(booleans: Readonly<Record<string, boolean>>): Buffer {
  const word = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  };
  const text = (value: string) => [word(value.length), Buffer.from(value, "latin1")];
  const records = Object.entries(booleans).flatMap(([name, state], index) => {
    const [length, bytes] = text(name);
    // The number of the boolean, its state, the length of its name, its name.
    return [word(index + 1), word(Number(state)), length ?? word(0), bytes ?? Buffer.alloc(0)];
  });
  return Buffer.concat([
    word(0xf97cff8c),
    word(8),
    Buffer.from("SE Linux"),
    word(33),
    word(1),
    word(8),
    word(8),
    ...[word(Object.keys(booleans).length), word(Object.keys(booleans).length)],
    ...records,
  ]);
}
