import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { sha256 } from "../../../src/build/output/digest.ts";
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
