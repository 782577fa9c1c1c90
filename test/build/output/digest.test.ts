import { renameSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { FileDigest, sha256 } from "../../../src/build/output/digest.ts";
import { testDirectory } from "../fixture.ts";

describe("sha256", () => {
  const directory = testDirectory();

  it("is the one that the standard gives for abc", async () => {
    writeFileSync(join(directory.path, "abc"), "abc");
    expect(await sha256(join(directory.path, "abc"), new AbortController().signal)).to.equal(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });

  it("stops when it is told to", async () => {
    writeFileSync(join(directory.path, "big"), Buffer.alloc(8 << 20));
    const failure = await sha256(join(directory.path, "big"), AbortSignal.abort()).catch((error: Error) => error);
    expect(failure).to.have.property("name", "AbortError");
  });
});

describe("FileDigest", () => {
  const directory = testDirectory();
  const path = () => join(directory.path, "image");
  const signal = () => new AbortController().signal;
  const whole = () => sha256(path(), signal());

  it("is the file's, begun early or not at all", async () => {
    const digest = new FileDigest(path(), signal());
    digest.begin();
    writeFileSync(path(), "abc");
    expect(await digest.end(), "begun before there was a file").to.equal(await whole());
    digest.begin();
    expect(await digest.end()).to.equal(await whole());
  });

  it("is that of the end when the file changes or is another one", async () => {
    writeFileSync(path(), "abc");
    const digest = new FileDigest(path(), signal());
    digest.begin();
    writeFileSync(path(), "abcd");
    expect(await digest.end(), "longer").to.equal(await whole());
    digest.begin();
    const { mtime } = statSync(path());
    writeFileSync(`${path()}.new`, "wxyz");
    utimesSync(`${path()}.new`, mtime, mtime);
    renameSync(`${path()}.new`, path());
    expect(await digest.end(), "replaced").to.equal(await whole());
  });

  it("tells of a file that is gone when it is asked for, not before", async () => {
    const digest = new FileDigest(join(directory.path, "nothing"), signal());
    digest.begin();
    const failure = await digest.end().catch((error: Error) => error);
    expect(failure).to.have.property("code", "ENOENT");
  });
});
