import { expect } from "chai";
import { recordSection } from "../../../src/report/html/record-section.ts";
import { placeOf, wordsOf } from "../../support/report-samples.ts";
import { reportOptions, sampleVerdict } from "../../support/verdicts.ts";

const wordsOfRecord = (record: unknown) =>
  wordsOf(
    recordSection(
      placeOf(sampleVerdict({ path: "a" }), { options: reportOptions({ records: new Map([["a", record]]) }) }),
    )?.body,
  );

describe("the build record on the page", () => {
  it("says when, by what and how the image was built", () => {
    const words = wordsOfRecord({
      tool: { name: "amphora-image", version: "0.1.0" },
      diskimageBuilder: { version: "3.13.0" },
      elements: ["base", "vm"],
      started: "2026-11-23T04:42:19Z",
      finished: "2026-11-23T04:55:02Z",
      durations: { install: 418.7, digest: "long" },
      argv: ["disk-image-create", "-a", "amd64"],
      git: [{ path: "elements", commit: "8f77", modified: true }],
    });
    expect(words).to.match(
      /^Finished 2026-11-23 04:55 UTC Took 12 min 43 s Built by amphora-image 0.1.0 diskimage-builder 3.13.0/,
    );
    expect(words).to.contain("Elements base vm Repositories elements 8f77 with changes");
    expect(words).to.contain("install 6 min 59 s").and.to.not.contain("digest long");
    expect(words).to.contain("disk-image-create -a amd64");
  });

  it("bears any JSON", () => {
    for (const record of [undefined, null, 1, "x", [], {}]) expect(wordsOfRecord(record)).to.equal("");
    const odd = {
      tool: [],
      elements: "x",
      durations: { a: null },
      git: [1],
      finished: {},
      environment: { a: { b: 1 } },
    };
    expect(wordsOfRecord(odd)).to.contain('a {"b":1}');
    expect(wordsOfRecord({ environment: { big: "x".repeat(1e6) } }).length).to.be.lessThan(5000);
  });
});
