/**
 * What a check file imports. A check is one Mocha test with a description:
 *
 *     describe("haproxy", () => {
 *       check({ id: "C1-haproxy-installed", … }, ({ guest }) => {
 *         expect(guest.packages()).to.include.package("haproxy", ">=2.2");
 *       });
 *     });
 */
import type { CheckBody, CheckDescription } from "./check.ts";
import { checkOfTest, openCheckOf } from "./check-registry.ts";
import { Skip } from "./skip.ts";

export { expect } from "./assertions.ts";

/** Mocha's own `describe`, which stands on the global object while a check file is loaded. */
export function describe(title: string, define: () => void): void {
  globalThis.describe(title, define);
}

/** States one thing that must hold of an image: a Mocha test that receives the image as its input. */
export function check(description: CheckDescription, body: CheckBody): void {
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
