import { expect } from "chai";
import { Context } from "mocha";
import type { CheckDescription } from "../../src/verify/check.ts";
import { type OpenCheck, openCheckOf, setOpener } from "../../src/verify/check-registry.ts";

const description = { id: "one" } as CheckDescription;

describe("the opening of checks", () => {
  it("is found from a context that is derived from the run's", () => {
    const root = new Context();
    const opened = {} as OpenCheck;
    setOpener(root, (asked) => {
      expect(asked).to.equal(description);
      return opened;
    });
    expect(openCheckOf(Object.create(Object.create(root)), description)).to.equal(opened);
  });

  it("is refused anywhere else", () => {
    expect(() => openCheckOf(new Context(), description)).to.throw("the check one can run in a verification only");
  });
});
