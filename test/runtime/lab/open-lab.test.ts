import { readdirSync } from "node:fs";
import { expect } from "chai";
import { BootRefusal } from "../../../src/runtime/lab/boot-refusal.ts";
import { type LabRequest, openLab } from "../../../src/runtime/lab/open-lab.ts";
import { needTools } from "../../support/real-tool.ts";
import { tinyMachines } from "../../support/tiny-machine.ts";

describe("a lab", function () {
  this.timeout(60_000);
  const tiny = tinyMachines();
  const limit = process.env["AMPHORA_BOOT_LIMIT"];

  before(function () {
    needTools(this, "genisoimage");
    process.env["AMPHORA_BOOT_LIMIT"] = "4";
  });
  after(() => {
    if (limit === undefined) delete process.env["AMPHORA_BOOT_LIMIT"];
    else process.env["AMPHORA_BOOT_LIMIT"] = limit;
  });

  const request = (change: Partial<LabRequest> = {}): LabRequest => ({
    image: { path: tiny.image(), format: "raw" },
    architecture: "amd64",
    directory: tiny.directory(),
    isPrivate: false,
    warm: false,
    sha256: async () => "",
    ...change,
  });

  it("is not to be had for an image of which nobody knows what runs it", async () => {
    expect(await openLab(request({ architecture: undefined }))).to.have.property("unavailable");
    const armhf = await openLab(request({ architecture: "armhf" }));
    expect("unavailable" in armhf && armhf.unavailable).to.match(/armhf cannot be booted here/);
  });

  it("refuses each amphora with the reason of the first, and leaves nothing", async () => {
    const before = readdirSync(tiny.directory());
    const doing: string[] = [];
    const opened = await openLab(request({ doing: (what) => doing.push(what) }));
    if ("unavailable" in opened) throw new Error(opened.unavailable);
    const failures = [opened.lab.amphora(), opened.lab.service(), opened.lab.fresh("another")].map((asked) =>
      asked.then(
        () => undefined,
        (error: unknown) => error,
      ),
    );
    for (const failure of await Promise.all(failures)) {
      expect(failure).to.be.instanceOf(BootRefusal);
      expect((failure as BootRefusal).message).to.contain("did not come up");
    }
    opened.renew();
    await opened.end();
    await opened.end();
    expect(doing.some((what) => what.startsWith("booting"))).to.equal(true);
    expect(readdirSync(tiny.directory()).filter((name) => !before.includes(name))).to.deep.equal(["saved"]);
  });
});
