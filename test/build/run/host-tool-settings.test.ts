import { existsSync } from "node:fs";
import { expect } from "chai";
import { hostToolSettings } from "../../../src/build/run/host-tool-settings.ts";

describe("hostToolSettings", () => {
  it("name the compression and programs that are there", () => {
    const { AMPHORA_COMPRESSION, AMPHORA_CONVERTER = "" } = hostToolSettings({ compression: "zstd" });
    expect(AMPHORA_COMPRESSION).to.equal("zstd");
    const programs = AMPHORA_CONVERTER.split("\n");
    expect(programs).to.have.length(2);
    for (const program of programs) expect(existsSync(program), program).to.equal(true);
  });
});
