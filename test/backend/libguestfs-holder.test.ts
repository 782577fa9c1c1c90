import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { holdAppliance } from "../../src/backend/libguestfs-holder.ts";
import { makeAppliancePlace } from "../../src/backend/libguestfs-place.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";
import { rejectionOf } from "../support/refusal-code.ts";

describe("holdAppliance", function () {
  this.timeout(60_000);
  const scratch = scratchDirectory();

  before(function () {
    needTools(this, "setsid");
  });

  const held = async (program: string, deadline = 10_000) => {
    const place = await makeAppliancePlace();
    const image = scratch("an image");
    const options = { ...place, what: "the program", image, format: "raw", deadline, program };
    return { place, holder: holdAppliance(options) };
  };

  it("hands the program what it may use, and ends what that leaves running", async () => {
    const { place, holder } = await held('echo "$format $seconds $image" >"$work/said"; sleep 1000 &');
    const { pid, end } = await holder;
    expect(readFileSync(join(place.directory, "said"), "utf8")).to.equal(`raw 10 ${scratch("an image")}\n`);
    expect(existsSync(`/proc/${pid}`)).to.equal(true);
    await end();
    expect(existsSync(`/proc/${pid}`)).to.equal(false);
    expect(existsSync(place.directory)).to.equal(false);
    place.remove();
  });

  it("refuses with the last words of a program that fails", async () => {
    const { place, holder } = await held("echo because >&2; false");
    expect((await rejectionOf(holder))?.message).to.equal("Setting up the program failed: because.");
    place.remove();
  });
});
