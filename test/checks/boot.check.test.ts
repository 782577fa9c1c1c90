import { expect } from "chai";
import { BUILD_PATIENCE } from "../acceptance/image.ts";
import { goodImage } from "../support/mutation/good-image.ts";
import { resultsOf, testMutants } from "../support/mutation/kill.ts";
import { layouts, mutants } from "./boot.mutants.ts";

describe("checks of the boot", () => {
  testMutants(mutants);

  before(async function () {
    this.timeout(BUILD_PATIENCE);
    await goodImage("debian");
  });

  for (const { what, image, arm, fails } of layouts) {
    it(`${fails.length > 0 ? "refuse" : "let pass"} ${what}`, async () => {
      const results = await resultsOf({
        image,
        // The shell tells what a machine is.
        ...(arm && { files: (guest) => guest.patch("/bin/sh", (bytes) => bytes.writeUInt16LE(183, 18)) }),
      });
      const ids = ["A4-partition-layout", "A4-partitions-readable"];
      expect(ids.filter((id) => results.get(id)?.outcome !== "pass")).to.deep.equal(fails);
    }).timeout(60_000);
  }

  it("tell of each partition what it holds", async () => {
    const results = await resultsOf({});
    expect(results.get("A4-partition-layout")?.evidence).to.deep.equal([
      "mbr partition 1: type 0x83, 3219128320 bytes from 1048576, active, holds ext4",
    ]);
  }).timeout(60_000);
});
