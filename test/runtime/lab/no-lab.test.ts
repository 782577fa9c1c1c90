import { expect } from "chai";
import { noLab } from "../../../src/runtime/lab/no-lab.ts";

describe("no lab", () => {
  it("gives nothing, and says what a check must state to be given it", async () => {
    for (const ask of [noLab.amphora, noLab.service, noLab.bridge] as const) {
      const said = await ask().then(
        () => "something",
        (error: unknown) => String(error),
      );
      expect(said).to.contain('state "boot" or "scenario" among its needs');
    }
  });
});
