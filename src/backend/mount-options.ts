import type { Filesystem } from "../filesystem/open-filesystem.ts";

/** What keeps a mount from playing back a journal, and XFS from refusing a second volume of the same name. */
const withoutJournal: Readonly<Record<Filesystem["type"], readonly string[]>> = {
  ext4: ["noload"],
  vfat: [],
  xfs: ["norecovery", "nouuid"],
};

/** Options of mount(8) under which a file system is read and nothing of it is changed: `ro,noload`. */
export function readOnlyOptions(type: Filesystem["type"]): string {
  return ["ro", ...withoutJournal[type]].join(",");
}
