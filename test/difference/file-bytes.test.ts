import { execFileSync } from "node:child_process";
import { linkSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { haveSameBytes } from "../../src/difference/file-bytes.ts";
import { scratchDirectory } from "../support/real-tool.ts";

describe("the bytes of two files", () => {
  const at = scratchDirectory();
  const large = Buffer.alloc(3 * 1024 * 1024 + 1, 7);

  before(() => {
    writeFileSync(at("a"), large);
    writeFileSync(at("copy"), large);
    linkSync(at("a"), at("link"));
    writeFileSync(at("longer"), Buffer.concat([large, Buffer.of(7)]));
    writeFileSync(at("last"), large.with(large.length - 1, 8));
    execFileSync("mkfifo", [at("pipe")]);
  });

  const cases = { copy: true, link: true, longer: false, last: false, missing: false, pipe: false, "": false };
  for (const [name, same] of Object.entries(cases)) {
    it(`of one and ${name || "a directory"} are ${same ? "the same" : "not the same"}`, async () => {
      expect(await haveSameBytes(at("a"), at(name))).to.equal(same);
      expect(await haveSameBytes(at(name), at("a"))).to.equal(same);
    });
  }

  it("are not compared behind a URL, nor once nobody waits for it", async () => {
    expect(await haveSameBytes("http://127.0.0.1:1/a", "http://127.0.0.1:1/a")).to.equal(false);
    expect(await haveSameBytes(at("a"), at("copy"), AbortSignal.abort())).to.equal(false);
  });
});
