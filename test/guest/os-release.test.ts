import { expect } from "chai";
import { readOsRelease } from "../../src/guest/os-release.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

function release(text: string, path = "/etc/os-release") {
  return readOsRelease(memoryTree(new Map<string, Entry>([[path, text]])));
}

describe("the guest's os-release", () => {
  it("tells where it was read", () => {
    expect(release("ID=ubuntu\nID_LIKE=debian\n")).to.deep.equal({
      path: "/etc/os-release",
      id: "ubuntu",
      idLike: ["debian"],
      versionId: "",
      versionCodename: "",
      prettyName: "ubuntu",
    });
  });

  it("is found in /usr/lib, and behind a link", () => {
    expect(release("ID=debian", "/usr/lib/os-release")?.id).to.equal("debian");
    const entries = new Map<string, Entry>([
      ["/etc/os-release", { link: "../usr/lib/os-release" }],
      ["/usr/lib/os-release", "ID=rocky"],
    ]);
    expect(readOsRelease(memoryTree(entries))?.id).to.equal("rocky");
  });

  it("is undefined without a file, and without an ID", () => {
    expect(readOsRelease(memoryTree(new Map()))).to.equal(undefined);
    expect(release("NAME=nothing")).to.equal(undefined);
  });
});
