import { expect } from "chai";
import { spaceSection } from "../../../src/report/html/space-section.ts";
import type { FolderUse } from "../../../src/verify/verdict.ts";
import { largeVerdict, placeOf, wordsOf } from "../../support/report-samples.ts";
import { fullVerdict, sampleVerdict } from "../../support/verdicts.ts";

const folder = (name: string, bytes: number, ...folders: FolderUse[]): FolderUse => ({
  name,
  bytes,
  files: 1,
  folders,
});
const bodyOf = (folders: FolderUse) =>
  spaceSection(placeOf(fullVerdict({ contents: { ...fullVerdict().contents, folders } })))?.body;

describe("where the bytes are", () => {
  it("is drawn by folder and by package, and listed", () => {
    const body = spaceSection(placeOf(largeVerdict()))?.body;
    expect(body?.text.match(/class="treemap"/g)).to.have.length(2);
    expect(body?.text.match(/<table/g)).to.have.length(2);
    expect(wordsOf(body)).to.contain("package-with-a-name-0 400.0 MB").and.to.contain("no package 50.0 MB");
  });

  it("names folders that lie in each other alone as one", () => {
    const body = bodyOf(
      folder("", 100, folder("usr", 99, folder("lib", 98, folder("a", 50), folder("b", 48))), folder("etc", 1)),
    );
    expect(body?.text).to.contain("<title>usr/lib/a: 50 bytes, 50 %</title>").and.to.contain('y="14">usr/lib</text>');
    expect(wordsOf(body)).to.contain("/usr/lib 98 bytes 98 % 1");
  });

  it("does not divide a folder into parts that are little of it", () => {
    const body = bodyOf(folder("", 100, folder("usr", 60, folder("tiny", 5)), folder("var", 40)));
    expect(body?.text).to.contain("<title>usr: 60 bytes").and.to.not.contain("<title>usr/tiny");
  });

  it("bears a tree without end", () => {
    let deep = folder("x", 1000);
    for (let level = 0; level < 20_000; level++) deep = folder("x", 1000, deep);
    expect(bodyOf(deep)?.text.length).to.be.lessThan(50_000);
    expect(spaceSection(placeOf(sampleVerdict()))).to.equal(undefined);
  });
});
