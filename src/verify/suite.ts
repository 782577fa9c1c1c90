/**
 * What a check file imports. A check is one Mocha test with a description:
 *
 *     describe("haproxy", () => {
 *       check({ id: "C1-haproxy-installed", … }, ({ guest }) => {
 *         expect(guest.packages()).to.include.package("haproxy", ">=2.2");
 *       });
 *     });
 */
import { Refusal } from "../refusal.ts";
import type { CheckBody, CheckDescription } from "./check.ts";
import { checkOfTest, isLoading, openCheckOf } from "./check-registry.ts";
import { Skip } from "./skip.ts";
import type { Grade } from "./verdict.ts";

export { expect } from "./assertions.ts";
export type { CheckInput } from "./check.ts";
export type { IntegritySweep } from "./integrity-sweep.ts";
export type { Measurement } from "./verdict.ts";

/** Mocha's own `describe`, which stands on the global object while a check file is loaded. */
export function describe(title: string, define: () => void): void {
  globalThis.describe(title, define);
}

/**
 * States one thing that must hold of an image: a Mocha test that receives the image as its input.
 *
 * @throws {TypeError} where the description is none; in JavaScript nothing else would tell
 */
export function check(description: CheckDescription, body: CheckBody): void {
  demandDescription(description, body);
  if (!isLoading()) {
    const clause = "is stated too late, when nothing would run it; state it while its file is loaded";
    throw new Refusal("bad-checks", `The check ${description.id} ${clause}.`);
  }
  const test = globalThis.it(description.title, async function () {
    const { input, noteSkip } = openCheckOf(this, description);
    try {
      await body(input);
    } catch (error) {
      if (!(error instanceof Skip)) throw error;
      noteSkip(error);
      this.skip();
    }
  });
  checkOfTest.set(test, { description, body });
}

const grades: readonly unknown[] = ["required", "recommended", "informational"] satisfies Grade[];

function demandDescription(description: CheckDescription, body: unknown): void {
  const { id, grade, appliesTo } = description;
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(String(id))) {
    throw new TypeError(`a check needs an id of letters, digits and hyphens, not ${JSON.stringify(id)}`);
  }
  for (const name of ["title", "why", "fix"] as const) {
    if (typeof description[name] !== "string") throw new TypeError(`the check ${id} needs a text "${name}"`);
  }
  // A grade that nobody knows would never close the gate.
  if (!grades.includes(grade)) throw new TypeError(`the check ${id} needs one of the grades ${grades.join(", ")}`);
  if (typeof appliesTo !== "object" || appliesTo === null) {
    throw new TypeError(`the check ${id} needs "appliesTo"; {} applies to every image`);
  }
  if (typeof body !== "function")
    throw new TypeError(`the check ${id} needs a body, the function that looks at the image`);
}
