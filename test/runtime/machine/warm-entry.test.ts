import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { isRoot } from "../../../src/host/privilege.ts";
import { entryIn, entryUse, requirePrivate, sealEntry, touchEntry } from "../../../src/runtime/machine/warm-entry.ts";
import { scratchDirectory } from "../../support/real-tool.ts";
import { savedAmphora } from "../../support/saved-amphora.ts";

const refusal = (act: () => unknown): string => {
  try {
    act();
    return "none";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("entryIn", () => {
  const scratch = scratchDirectory();

  it("opens what was sealed, and keeps it readable when it is removed", () => {
    const path = savedAmphora(scratch("one"), "first");
    sealEntry(path);
    const [entry, other] = [entryIn(path), entryIn(path)];
    other.remove();
    expect(readFileSync(entry.files.state, "utf8")).to.equal("first: state");
    expect(readFileSync(entry.files.disk, "utf8")).to.equal("first: disk.qcow2");
    expect(readFileSync(entry.files.drive, "utf8")).to.equal("first: drive");
    expect(entry.identity).to.equal("first: identity.json");
    entry.close();
    entry.close();
    expect(refusal(() => readFileSync(entry.files.state))).to.contain("ENOENT");
    expect(refusal(() => entryIn(path))).to.contain("it does not exist");
  });

  it("refuses what is not whole", () => {
    const path = savedAmphora(scratch("two"), "x");
    expect(refusal(() => entryIn(path))).to.contain("holds no saved amphora (ENOENT");
    sealEntry(path);
    writeFileSync(join(path, "state"), "");
    expect(refusal(() => entryIn(path))).to.contain("state has 0 bytes and not 8");
    rmSync(join(path, "state"));
    expect(refusal(() => sealEntry(path))).to.contain("ENOENT");
    expect(entryUse(path)).to.equal(undefined);
  });

  it("tells when it was used and what it takes", () => {
    const path = savedAmphora(scratch("three"), "y");
    sealEntry(path);
    touchEntry(path);
    expect(entryUse(path)?.used).to.be.closeTo(Date.now(), 2000);
    expect(entryUse(path)?.bytes).to.be.greaterThan(0);
  });
});

describe("requirePrivate", () => {
  const scratch = scratchDirectory();

  it("takes no directory that others may use or that is not one of this user's", () => {
    mkdirSync(scratch("open"), { mode: 0o700 });
    expect(refusal(() => requirePrivate(scratch("open")))).to.equal("none");
    chmodSync(scratch("open"), 0o750);
    expect(refusal(() => requirePrivate(scratch("open")))).to.contain("others than its owner may use it");
    symlinkSync(scratch("open"), scratch("link"));
    expect(refusal(() => requirePrivate(scratch("link")))).to.contain("it is not a directory");
    if (!isRoot()) return;
    chmodSync(scratch("open"), 0o700);
    chownSync(scratch("open"), 1234, 1234);
    expect(refusal(() => requirePrivate(scratch("open")))).to.contain("it belongs to another user");
  });
});
