import type { Mutant } from "../support/mutation/mutant.ts";

const base = "redhat";
const database = "/var/lib/rpm/rpmdb.sqlite";
const kills = ["C17-package-database-whole"];

/** Damage to an rpm database, which must never look like fewer packages. */
export const mutants: readonly Mutant[] = [
  {
    base,
    what: "a page of rpm's database overwritten that holds headers",
    files: (guest) =>
      guest.patch(database, (bytes) => {
        // A page in the middle of the header of haproxy.
        const at = bytes.indexOf("haproxy\u00002.4.22\u0000");
        bytes.fill(0xff, at - (at % 4096), at - (at % 4096) + 4096);
      }),
    kills: [...kills, "C1-haproxy-installed"],
  },
  {
    base,
    what: "a journal beside rpm's database, which was cut off while it changed",
    files: (guest) => guest.write(`${database}-journal`, "x"),
    kills,
  },
  {
    base,
    what: "a log beside rpm's database that holds nothing committed",
    files: (guest) => guest.write(`${database}-wal`, Buffer.alloc(8192, 7)),
    kills: [],
  },
  {
    base,
    what: "a second rpm database",
    files: (guest) => guest.write("/var/lib/rpm/Packages", Buffer.alloc(4096)),
    kills,
  },
];
