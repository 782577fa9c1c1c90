import { existsSync, mkdirSync } from "node:fs";
import { expect } from "chai";
import { makeAppliancePlace } from "../../src/backend/libguestfs-place.ts";
import { scratchDirectory } from "../support/real-tool.ts";

describe("the place of an appliance", () => {
  const scratch = scratchDirectory();

  it("keeps everything in one directory, and its sockets where their paths are short enough", async () => {
    const before = process.env["TMPDIR"];
    const long = scratch("long".repeat(20));
    mkdirSync(long);
    process.env["TMPDIR"] = long;
    try {
      const place = await makeAppliancePlace();
      expect(place.directory).to.contain(`${long}/amphora-libguestfs.`);
      expect(place.sockets).to.match(/^\/tmp\/amphora-libguestfs\.\w{6}$/);
      expect(place.environment).to.include({ LIBGUESTFS_TMPDIR: place.directory, LIBGUESTFS_BACKEND: "direct" });
      place.remove();
      expect([place.directory, place.sockets].filter((path) => existsSync(path))).to.deep.equal([]);
    } finally {
      if (before === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = before;
    }
  });
});
