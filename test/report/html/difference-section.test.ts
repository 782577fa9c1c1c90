import { expect } from "chai";
import { differenceSection } from "../../../src/report/html/difference-section.ts";
import { fullDifference, sampleDifference } from "../../support/differences.ts";
import { placeOf, wordsOf } from "../../support/report-samples.ts";
import { sampleVerdict } from "../../support/verdicts.ts";

describe("the difference from the previous release", () => {
  const values = [
    { name: "gone", old: "1" },
    { name: "come", new: "2" },
  ];
  const difference = sampleDifference({
    level: "different",
    levelApartFromBuild: "same-layout",
    packages: [
      { name: "word", architecture: "amd64", change: "upgraded", old: "1", new: "word" },
      { name: "gone", architecture: "amd64", change: "removed", old: "1" },
    ],
    packageSizes: [{ package: "", old: 1, new: 900 }],
    files: [
      { path: "/explained", change: "added", aspects: [], cause: { kind: "package", package: "word" } },
      { path: "/noise", change: "changed", aspects: ["content"], cause: { kind: "build", noise: "cache" } },
      { path: "/unexplained", change: "changed", aspects: ["mode", "owner"] },
    ],
    sysctls: values,
    figures: [{ check: "boot-figures", name: "until the agent answers", unit: "s", old: 66, new: 61 }],
  });
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
    expect(wordsOf(bodyOf())).to.match(/\/unexplained changed, mode, owner .*\/explained added word \/noise/);
  });

  it("has no table for what did not change, and none that never ends", () => {
    const [file] = difference.files;
    const files = Array.from({ length: 10_000 }, () => file).filter((one) => one !== undefined);
    expect(bodyOf({ files })?.text.match(/<tr data-item>/g)?.length).to.be.within(1000, 1100);
    expect(bodyOf(fullDifference())?.text.match(/<table/g)).to.have.length(13);
    expect(bodyOf({ packages: [] })?.text).to.not.contain("Packages that changed");
    expect(differenceSection(placeOf(sampleVerdict()))).to.equal(undefined);
  });
});
