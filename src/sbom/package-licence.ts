import type { Guest } from "../guest/guest.ts";
import type { Package } from "../guest/package.ts";
import { packageOrigins } from "../guest/package-origin.ts";
import { readText } from "../guest/text.ts";
import { Refusal } from "../refusal.ts";
import { parseCopyrightFile } from "./copyright-file.ts";
import { isExpression } from "./licence-name.ts";
import type { LicenceReferences } from "./licence-references.ts";
import { licenceExpression } from "./licence-synopsis.ts";

/** Bytes of one copyright file, and of all; those of an amphora have 110 kB at most, and 6 MB. */
const largest = { file: 4 * 1024 * 1024, all: 128 * 1024 * 1024 };

/**
 * Tells the licence that each package declares, as an SPDX expression; `undefined` where nothing machine-readable states
 * one. dpkg's packages state it in `/usr/share/doc/NAME/copyright`, links followed inside the guest; rpm's in their record.
 *
 * @param references takes the licences that SPDX does not list
 */
export function packageLicences(guest: Guest, references: LicenceReferences): (one: Package) => string | undefined {
  if (guest.packages()?.kind === "rpm") {
    const originOf = guest.fact(packageOrigins);
    return (one) => {
      const { licence } = originOf(one);
      return licence === undefined || isExpression(licence) ? licence : references.idOf(licence);
    };
  }
  const known = new Map<string, string | undefined>();
  let total = 0;
  return ({ name }) => {
    const path = guest.tree.resolve(`/usr/share/doc/${name}/copyright`);
    if (path === undefined) return undefined;
    // Packages of one source often share a directory.
    if (!known.has(path)) {
      const text = total > largest.all ? undefined : readable(guest, path);
      total += text?.length ?? 0;
      known.set(path, text && declaredLicence(text, references));
    }
    return known.get(path);
  };
}

function readable({ tree }: Guest, path: string): string | undefined {
  try {
    return readText(tree, path, largest.file);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** All that holds of some files of a package, together, each licence once. */
function declaredLicence(text: string, references: LicenceReferences): string | undefined {
  const file = parseCopyrightFile(text);
  if (file === undefined) return undefined;
  const idOf = (name: string) => references.idOf(name, file.texts.get(name));
  const all = new Set(file.synopses.map((one) => licenceExpression(one, idOf)).flatMap(conjuncts));
  const [first = "", ...more] = [...all].sort();
  return more.length === 0 ? first.replace(/^\((.*)\)$/, "$1") : [first, ...more].join(" AND ");
}

function conjuncts(expression: string): string[] {
  return expression.includes(" OR ") ? [`(${expression})`] : expression.replace(/[()]/g, "").split(" AND ");
}
