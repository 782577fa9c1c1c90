import type { GuestFacts } from "../guest-facts.ts";
import { readDpkgRecords } from "./dpkg-database.ts";

/** A configuration file as a package brought it; the administrator may have changed it since (deb-conffiles(5)). */
export interface DpkgConffile {
  readonly path: string;
  /** MD5 in hexadecimal of what the package brought, or `newconffile` where it was not yet unpacked. */
  readonly digest: string;
  readonly package: string;
  /** No longer in the package's newest version. */
  readonly obsolete: boolean;
  readonly removeOnUpgrade: boolean;
}

/** The configuration files of all records of dpkg's database, in the order of the records. */
export function readDpkgConffiles(guest: GuestFacts): readonly DpkgConffile[] {
  return guest.fact(readDpkgRecords).records.flatMap(({ name, conffiles }) => parseConffiles(conffiles, name));
}

/** The value of a `Conffiles` field: path, digest and marks in each line; a path may hold blanks, so it is read from the end. */
export function parseConffiles(value: string, name: string): DpkgConffile[] {
  return value.split("\n").flatMap((line) => {
    const marks = new Set<string>();
    let [rest, digest] = lastWord(line.trim());
    for (; digest === "obsolete" || digest === "remove-on-upgrade"; [rest, digest] = lastWord(rest)) marks.add(digest);
    const path = rest;
    if (path === "") return [];
    const place = `/${path.replace(/^\/+/, "")}`;
    return {
      path: place,
      digest,
      package: name,
      obsolete: marks.has("obsolete"),
      removeOnUpgrade: marks.has("remove-on-upgrade"),
    };
  });
}

/** What stands before the last word, without the blanks between, and that word. */
function lastWord(text: string): [rest: string, word: string] {
  let start = text.length;
  while (start > 0 && /\S/.test(text.charAt(start - 1))) start -= 1;
  return [text.slice(0, start).trimEnd(), text.slice(start)];
}
