import { expect } from "chai";
import { differenceSection } from "../../../src/report/html/difference-section.ts";
import { placeOf, sampleDifference, wordsOf } from "../../support/report-samples.ts";
import { sampleVerdict } from "../../support/verdicts.ts";

describe("the difference from the previous release", () => {
  const difference = sampleDifference("word", "a");
  const bodyOf = (more: Partial<typeof difference> = {}) =>
    differenceSection(placeOf(sampleVerdict(), { difference: { ...difference, ...more } }))?.body;

  it("says how near the images are, and from what to what each thing changed", () => {
    const words = wordsOf(bodyOf());
    expect(words).to.match(
      /^Files came, went, .* Apart from what differs between any two builds: the same files are there/,
    );
    expect(words).to.contain("Packages 1 removed, 1 upgraded Files 3 changes, 1 of them without a known cause");
    expect(words).to.contain("word amd64 upgraded 1 word").and.to.contain("gone 1 – come – 2");
    expect(words).to.contain("until the agent answers boot-figures 1 min 6 s 1 min 1 s");
    expect(words).to.contain("no package 1 bytes 900 bytes +899 bytes");
  });

  it("shows first the files that nothing explains", () => {
    expect(wordsOf(bodyOf())).to.match(/\/unexplained\/word changed, mode, owner .*\/noise/);
  });

  it("has no table for what did not change, and none that never ends", () => {
    const [file] = difference.files;
    const files = Array.from({ length: 10_000 }, () => file).filter((one) => one !== undefined);
    expect(bodyOf({ files })?.text.match(/<tr data-item>/g)?.length).to.be.within(1000, 1100);
    expect(bodyOf({ packages: [] })?.text).to.not.contain("Packages that changed");
    expect(differenceSection(placeOf(sampleVerdict()))).to.equal(undefined);
  });
});
