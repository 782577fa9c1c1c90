import { expect } from "chai";
import { wantsColour } from "../../src/host/colour.ts";

describe("wantsColour", () => {
  const terminal = { isTTY: true };
  for (const [stream, env, wanted] of [
    [terminal, {}, true],
    [terminal, { NO_COLOR: "1" }, false],
    [terminal, { NO_COLOR: "" }, true],
    [terminal, { TERM: "dumb" }, false],
    [terminal, { FORCE_COLOR: "0" }, false],
    [{}, {}, false],
    [{}, { CI: "true" }, false],
    [{}, { FORCE_COLOR: "1" }, true],
    [{}, { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  ] as const) {
    it(`says ${wanted} for ${JSON.stringify(stream)} and ${JSON.stringify(env)}`, () => {
      expect(wantsColour(stream, env)).to.equal(wanted);
    });
  }
});
