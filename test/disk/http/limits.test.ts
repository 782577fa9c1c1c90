import { expect } from "chai";
import { usualLimits } from "../../../src/disk/http/limits.ts";

describe("usualLimits", () => {
  it("let every try be made before the whole is given up", () => {
    const { idle, total, tries, pause } = usualLimits;
    const pauses = pause * 1.5 * (2 ** (tries - 1) - 1);
    expect(total).to.be.greaterThan(pauses);
    expect(total).to.be.greaterThan(idle);
  });
});
