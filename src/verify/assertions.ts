import { expect, use } from "chai";
import { findCommand, servicePath } from "../guest/command.ts";
import { upstreamVersion } from "../guest/dpkg/debian-version.ts";
import type { Guest } from "../guest/guest.ts";
import type { PackageDatabase } from "../guest/package.ts";

declare global {
  namespace Chai {
    interface Assertion {
      /**
       * A guest, or its package database, holds an installed package of that name (or one that provides it), its own
       * upstream version in `range`, such as `>=2.2`. Of several names any will do.
       */
      package(names: string | readonly string[], range?: string): void;
      /** A service of the guest finds a program of that name, and can start it. Of several names any will do. */
      command(names: string | readonly string[]): void;
      /** A list is empty; when it is not, the message holds its first entries in full. */
      none(): void;
    }
    interface Include {
      package(names: string | readonly string[], range?: string): void;
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
  chai.Assertion.addMethod("package", assertPackage);
  chai.Assertion.addMethod("command", assertCommand);
});

function assertPackage(this: Chai.AssertionStatic, names: string | readonly string[], range?: string): void {
  const subject = this._obj as Guest | PackageDatabase | undefined;
  const database = subject !== undefined && "tree" in subject ? subject.packages() : subject;
  const wanted = [names].flat();
  const asked = wanted.join(" or ");
  const found = wanted.map((name) => database?.installed(name)).find((one) => one !== undefined);
  const where = database?.sources.join(", ") ?? "the guest, which has no package database,";
  this.assert(
    found !== undefined,
    `expected ${where} to hold an installed package ${asked}`,
    `expected ${where} to hold no installed package ${asked}`,
    asked,
  );
  if (database === undefined || found === undefined || range === undefined) return;
  // The version of what stands in for a package says nothing of the package.
  this.assert(
    wanted.includes(found.name),
    `expected ${asked} ${range}, found only ${found.name}, which stands in for it`,
    `expected ${asked} not to be ${range}, found ${found.name}, which stands in for it`,
    range,
    found.name,
  );
  this.assert(
    isWithin(database, found.version, range),
    `expected ${asked} ${range}, found ${found.version}`,
    `expected ${asked} not to be ${range}, found ${found.version}`,
    range,
    found.version,
  );
}

function assertCommand(this: Chai.AssertionStatic, names: string | readonly string[]): void {
  const guest = this._obj as Guest;
  const wanted = [names].flat();
  const asked = wanted.join(" or ");
  const found = wanted.map((name) => findCommand(guest, name)).find((one) => one !== undefined);
  const where = wanted.every((name) => name.startsWith("/")) ? "in the guest" : `on ${servicePath.join(":")}`;
  this.assert(
    found !== undefined,
    `expected a command ${asked} ${where}, found none that is executable`,
    `expected no command ${asked} ${where}, found ${found?.path}`,
    asked,
  );
  const defect = found?.defect();
  if (found === undefined || defect === undefined) return;
  this.assert(
    false,
    `expected ${found.path} to start, but ${defect}`,
    `expected no command ${asked} ${where}, found ${found.path}`,
    asked,
  );
}

/** Whether the upstream part of a version is within a range: one of `>=`, `<=`, `>`, `<`, `=` and a version. */
function isWithin({ compareVersions }: PackageDatabase, version: string, range: string): boolean {
  const [, operator, bound] = /^(>=|<=|>|<|=)\s*(\S+)$/.exec(range) ?? [];
  if (operator === undefined || bound === undefined) throw new Error(`${range} is no range of versions`);
  const order = compareVersions(upstreamVersion(version), bound);
  const holds = { ">=": order >= 0, "<=": order <= 0, ">": order > 0, "<": order < 0, "=": order === 0 };
  return holds[operator as keyof typeof holds];
}

export { expect };
