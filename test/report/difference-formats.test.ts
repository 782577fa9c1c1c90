import { expect } from "chai";
import { differenceFormats } from "../../src/report/difference-formats.ts";
import { fullDifference } from "../support/differences.ts";

describe("the formats of a difference", () => {
  it("are JSON that is read back as it was, and release notes", () => {
    const [json, markdown] = differenceFormats;
    expect(differenceFormats.map(({ name }) => name)).to.deep.equal(["json", "markdown"]);
    expect(JSON.parse(json?.render(fullDifference()) ?? "")).to.deep.equal(fullDifference());
    expect(markdown?.render(fullDifference())).to.match(/^# Release notes/);
  });
});
