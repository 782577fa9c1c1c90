import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import { draftOf } from "../../src/verify/draft-of.ts";
import { goodAmphora } from "../support/good-amphora.ts";
import { makeRawImage } from "../support/real-image.ts";
import { scratchDirectory } from "../support/real-tool.ts";

describe("a profile written in a thread", function () {
  this.timeout(60_000);
  const at = scratchDirectory();
  before(async () => {
    await bundle(resolve(import.meta.dirname, "../.."));
    makeRawImage(at("good.raw"), goodAmphora());
  });

  it("is its text", async () => {
    const draft = await draftOf(at("good.raw"), { limit: 60_000 });
    expect("text" in draft && draft.text).to.contain("schemaVersion: 1\n");
  });

  it("is refused of what is no image, and of one that takes too long", async () => {
    writeFileSync(at("text"), "words\n");
    const refused = await draftOf(at("text"), { limit: 60_000 });
    expect(refused).to.include({ exitCode: 2 }).and.to.have.property("sentence").that.contains("text");
    const late = await draftOf(at("good.raw"), { limit: 1 });
    expect(late)
      .to.include({ exitCode: 1 })
      .and.to.have.property("sentence")
      .that.matches(/took longer than 0\.001 s/);
  });

  it("ends when it is interrupted", async () => {
    const abort = new AbortController();
    const draft = draftOf(at("good.raw"), { limit: 60_000, signal: abort.signal });
    abort.abort();
    expect(await draft)
      .to.have.property("sentence")
      .that.contains("interrupted");
  });
});
