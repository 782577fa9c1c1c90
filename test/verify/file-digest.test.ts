import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fileDigest, readerDigest } from "../../src/verify/file-digest.ts";
import { readerOf } from "../support/bytes-reader.ts";

describe("the digest of a reader", () => {
  it("is SHA-256 of all it holds, read in order and once", () => {
    const bytes = Buffer.alloc(2 * 1024 * 1024 + 5, "amphora");
    const reader = readerOf(bytes);
    let end = 0;
    const inOrder = (offset: number, size: number) => {
      expect(offset).to.equal(end);
      end += size;
      return reader.read(offset, size);
    };
    expect(readerDigest({ length: bytes.length, read: inOrder })).to.equal(
      createHash("sha256").update(bytes).digest("hex"),
    );
    expect(end).to.equal(bytes.length);
  });
});

describe("the digest of a file", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "amphora-digest."));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("is SHA-256 in hexadecimal, of several chunks too", async () => {
    const bytes = Buffer.alloc(3 * 1024 * 1024 + 5, "amphora");
    const path = join(folder, "file");
    writeFileSync(path, bytes);
    expect(await fileDigest(path)).to.equal(createHash("sha256").update(bytes).digest("hex"));
    writeFileSync(path, "");
    expect(await fileDigest(path)).to.equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  it("is empty of what is no file", async () => {
    expect([
      await fileDigest(folder),
      await fileDigest(join(folder, "gone")),
      await fileDigest("/dev/zero"),
    ]).to.deep.equal(["", "", ""]);
  });

  it("is empty when it was interrupted", async () => {
    const path = join(folder, "file");
    writeFileSync(path, "x");
    expect(await fileDigest(path, AbortSignal.abort())).to.equal("");
  });
});
