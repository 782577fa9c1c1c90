import { expect } from "chai";
import { requireSpace } from "../../../src/runtime/machine/free-space.ts";

describe("requireSpace", () => {
  it("is content where there is room", async () => {
    await requireSpace("/", 4096, "a page");
  });

  it("tells both figures where there is none", async () => {
    const refusal = await requireSpace("/", 2 ** 60, "the overlay of an amphora").catch((error: unknown) => error);
    expect(refusal).to.have.property("code", "no-space");
    expect(refusal)
      .to.have.property("message")
      .that.matches(
        /^\/ has \d+ MiB left, and the overlay of an amphora takes up to 1099511627776 MiB; make room there/,
      );
  });
});
