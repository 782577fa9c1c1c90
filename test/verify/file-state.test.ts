import { appendFileSync, chmodSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { changeOf, fileState } from "../../src/verify/file-state.ts";
import { scratchDirectory } from "../support/real-tool.ts";

describe("changeOf", () => {
  const scratch = scratchDirectory();
  const path = () => scratch("file");
  beforeEach(() => writeFileSync(path(), "text"));

  function changeBy(change: () => void): string | undefined {
    const before = fileState(path());
    change();
    return changeOf(before, fileState(path()));
  }

  it("sees nothing where nothing happened, and reading is nothing", () => {
    expect(changeBy(() => {})).to.equal(undefined);
    expect(changeOf(fileState(scratch("absent")), fileState(scratch("absent")))).to.equal(undefined);
  });

  it("sees bytes, times, modes and another file in the same place", () => {
    expect(changeBy(() => appendFileSync(path(), "x"))).to.match(/^its size was 4 and is 5, the time/);
    expect(changeBy(() => utimesSync(path(), 1, 1))).to.match(/the time of its last change was \d+ and is 1000000000,/);
    expect(changeBy(() => chmodSync(path(), 0o600))).to.match(/^the time of its last change of status was/);
    const other = scratch("other");
    writeFileSync(other, "text");
    expect(changeOf(fileState(path()), fileState(other))).to.match(/^its inode was/);
  });

  it("sees a file go and come", () => {
    expect(changeBy(() => rmSync(path()))).to.equal("it is gone");
    rmSync(path(), { force: true });
    expect(changeBy(() => writeFileSync(path(), ""))).to.equal("it was not there before");
  });
});
