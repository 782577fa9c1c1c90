import { once } from "node:events";
import { closeSync, mkdirSync, readdirSync, writeSync } from "node:fs";
import { expect } from "chai";
import { openConsolePipe } from "../../../src/runtime/machine/console-pipe.ts";
import { scratchDirectory } from "../../support/real-tool.ts";

describe("openConsolePipe", () => {
  const scratch = scratchDirectory();

  it("holds tens of thousands of single bytes while nobody reads, and has no name", async () => {
    mkdirSync(scratch("here"));
    const { reader, writer } = await openConsolePipe(scratch("here"));
    expect(readdirSync(scratch("here"))).to.deep.equal([]);
    let got = 0;
    reader.on("data", (bytes: Buffer) => {
      got += bytes.length;
    });
    for (let count = 0; count < 60_000; count++) writeSync(writer, "x");
    closeSync(writer);
    await once(reader, "close");
    expect(got).to.equal(60_000);
  });

  it("says where it cannot be made", async () => {
    const { code } = await openConsolePipe(scratch("nowhere")).then(
      () => ({ code: "none" }),
      (error: { code: string }) => error,
    );
    expect(code).to.equal("ENOENT");
  });
});
