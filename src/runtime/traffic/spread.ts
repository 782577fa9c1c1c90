/** Sends `count` times, one after the other, and counts by who answered, in the order of names. */
export async function spread(
  count: number,
  send: (index: number) => Promise<string>,
): Promise<Readonly<Record<string, number>>> {
  const counts = new Map<string, number>();
  for (let index = 0; index < count; index += 1) {
    const name = await send(index);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
