import { expect } from "chai";
import { guestOf } from "../../src/guest/guest.ts";
import { packageFiles } from "../../src/guest/package-files.ts";
import { dpkgRecord } from "../support/good-amphora.ts";
import { memoryTree } from "../support/memory-tree.ts";

describe("packageFiles", () => {
  it("reads the database that the guest has, and none where there is none", () => {
    const entries = { "/var/lib/dpkg/status": dpkgRecord("a"), "/var/lib/dpkg/info/a.list": "/usr/bin/a\n" };
    const found = packageFiles(guestOf(memoryTree(new Map(Object.entries(entries)))));
    expect(found?.files.map(({ path }) => path)).to.deep.equal(["/usr/bin/a"]);
    expect(packageFiles(guestOf(memoryTree(new Map())))).to.equal(undefined);
  });
});
