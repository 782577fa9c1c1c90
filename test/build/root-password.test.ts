import { readFileSync, statSync } from "node:fs";
import { expect } from "chai";
import { writePasswordHash } from "../../src/build/root-password.ts";
import { run } from "../../src/host/run.ts";
import { testDirectory } from "./fixture.ts";

describe("writePasswordHash", () => {
  const directory = testDirectory();

  it("keeps only the hash, for its owner alone", async () => {
    const password = "sw0rd'fish $x ä";
    const path = await writePasswordHash(password, directory.path);
    const hash = readFileSync(path, "utf8").trim();
    const salt = hash.split("$")[2] ?? "";
    const again = await run(["openssl", "passwd", "-6", "-stdin", "-salt", salt], { input: password });
    expect(again.stdout.trim()).to.equal(hash);
    expect(hash).to.not.contain("fish");
    expect(statSync(path).mode & 0o777).to.equal(0o600);
  });

  it("never writes through a file that is already there", async () => {
    await writePasswordHash("one", directory.path);
    const failure = await writePasswordHash("two", directory.path).catch((error: Error) => error);
    expect(failure).to.be.instanceOf(Error);
  });
});
