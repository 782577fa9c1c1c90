import { expect, use } from "chai";
import { upstreamVersion } from "../guest/debian-version.ts";
import type { PackageDatabase } from "../guest/package.ts";

declare global {
  namespace Chai {
    interface Assertion {
      /** A package database holds an installed package of that name (or one that provides it), its own upstream version in `range`, such as `>=2.2`. */
      package(name: string, range?: string): void;
    }
    interface Assertion {
      /** A list is empty; when it is not, the message holds its first entries in full. */
      none(): void;
    }
    interface Include {
      package(name: string, range?: string): void;
    }
  }
}

/** Entries of a list that a message shows. */
const shown = 10;

use((chai) => {
  chai.Assertion.addMethod("none", function (this: Chai.AssertionStatic) {
    const list = this._obj as readonly unknown[];
    const more = list.length > shown ? ` and ${list.length - shown} more` : "";
    this.assert(
      list.length === 0,
      `expected none, found ${list.slice(0, shown).join(", ")}${more}`,
      "expected some, found none",
      undefined,
    );
  });
  chai.Assertion.addMethod("package", function (this: Chai.AssertionStatic, name: string, range?: string) {
    const database = this._obj as PackageDatabase;
    const found = database.installed(name);
    const where = database.sources.join(", ");
    this.assert(
      found !== undefined,
      `expected ${where} to hold an installed package ${name}`,
      `expected ${where} to hold no installed package ${name}`,
      name,
    );
    if (found === undefined || range === undefined) return;
    // The version of what stands in for a package says nothing of the package.
    this.assert(
      found.name === name,
      `expected ${name} ${range}, found only ${found.name}, which stands in for it`,
      `expected ${name} not to be ${range}, found ${found.name}, which stands in for it`,
      range,
      found.name,
    );
    this.assert(
      isWithin(database, found.version, range),
      `expected ${name} ${range}, found ${found.version}`,
      `expected ${name} not to be ${range}, found ${found.version}`,
      range,
      found.version,
    );
  });
});

/** Whether the upstream part of a version is within a range: one of `>=`, `<=`, `>`, `<`, `=` and a version. */
function isWithin({ compareVersions }: PackageDatabase, version: string, range: string): boolean {
  const [, operator, bound] = /^(>=|<=|>|<|=)\s*(\S+)$/.exec(range) ?? [];
  if (operator === undefined || bound === undefined) throw new Error(`${range} is no range of versions`);
  const order = compareVersions(upstreamVersion(version), bound);
  const holds = { ">=": order >= 0, "<=": order <= 0, ">": order > 0, "<": order < 0, "=": order === 0 };
  return holds[operator as keyof typeof holds];
}

export { expect };
