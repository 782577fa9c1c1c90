import type { ValueChange } from "./difference.ts";
import type { Values } from "./guest-values.ts";
import type { ImageSnapshot } from "./image-snapshot.ts";

/** The values that differ, sorted by name. */
export function compareValues(old: Values, now: Values): ValueChange[] {
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((name) => old.get(name) !== now.get(name))
    .sort()
    .map((name) => valueChange(name, old.get(name), now.get(name)));
}

function valueChange(name: string, old: string | undefined, now: string | undefined): ValueChange {
  return { name, ...(old !== undefined && { old }), ...(now !== undefined && { new: now }) };
}

/** Users that differ, also by a password of which nothing but that can be told. */
export function compareUsers(old: ImageSnapshot["values"], now: ImageSnapshot["values"]): ValueChange[] {
  const after = new Map(now.users);
  for (const [name, value] of after) {
    const isOther = old.passwords.get(name) !== now.passwords.get(name);
    if (isOther && old.users.get(name) === value) after.set(name, `${value} to another one`);
  }
  return compareValues(old.users, after).map(shortened);
}

/** Of values that are lists the parts that differ. */
export function shortened({ name, old, new: now }: ValueChange): ValueChange {
  if (old === undefined || now === undefined) return valueChange(name, old, now);
  const [before, after] = [old.split(", "), now.split(", ")];
  const parts = (own: readonly string[], others: readonly string[]) =>
    own.filter((part) => !others.includes(part)).join(", ") || "as before";
  return { name, old: parts(before, after), new: parts(after, before) };
}

/** How the disk is divided, by names such as `partition 1`. */
export function partitionValues({ partitionTable, partitions = [] }: ImageSnapshot["image"]): Values {
  return new Map([
    ...(partitionTable === undefined ? [] : [["partition table", partitionTable] as const]),
    ...partitions.map(({ index, offset, size, type, name, bootable, filesystem }) => {
      const words = [
        filesystem ?? "no known file system",
        `${size} bytes at ${offset}`,
        `type ${type}`,
        ...(name ? [`name ${name}`] : []),
        ...(bootable ? ["bootable"] : []),
      ];
      return [`partition ${index}`, words.join(", ")] as const;
    }),
  ]);
}
