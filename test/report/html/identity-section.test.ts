import { expect } from "chai";
import { identitySection } from "../../../src/report/html/identity-section.ts";
import { placeOf, wordsOf } from "../../support/report-samples.ts";
import { fullVerdict, sampleVerdict } from "../../support/verdicts.ts";

describe("the identity of the image", () => {
  it("has its digest, its sizes and what it was held against", () => {
    const words = wordsOf(identitySection(placeOf(fullVerdict())).body);
    expect(words).to.contain(`SHA-256 ${"0123456789abcdef".repeat(4)}`);
    expect(words).to.contain("Disk 3 GiB 3,221,225,472 bytes File 480.9 MB 480,947,712 bytes Partition table GPT");
    expect(words).to.contain("What it was held against").and.to.contain("size 3 site.yaml");
  });

  it("does without what the verdict does not say", () => {
    const words = wordsOf(identitySection(placeOf(sampleVerdict({ path: "a", sha256: "" }))).body);
    expect(words).to.equal(
      "Path a SHA-256 unknown, as the file could not be read Format qcow2 Disk 3 GiB 3,221,225,472 bytes",
    );
  });
});
