import { expect } from "chai";
import type { FileTree } from "../../src/filesystem/tree.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { Refusal } from "../../src/refusal.ts";
import { contentsOf } from "../../src/verify/image-contents.ts";
import { dpkgRecord, goodAmphora, kernelVersion } from "../support/good-amphora.ts";
import { guestOfEntries } from "../support/guest-of-entries.ts";
import { memoryTree } from "../support/memory-tree.ts";

const info = "/var/lib/dpkg/info";
const refuse = () => {
  throw new Refusal("corrupt-filesystem", "it is broken");
};

describe("the contents of an image", () => {
  it("are its system, kernels, packages with their bytes, and what no package owns", () => {
    const status = [dpkgRecord("b"), dpkgRecord("a"), dpkgRecord("gone", "deinstall ok config-files")].join("\n");
    const listed = { a: "/.\n/lib\n/lib/a.so\n/etc/conf\n", b: "/etc\n", gone: "/etc/left\n" };
    const lists = Object.entries(listed).map(([name, text]): [string, string] => [`${info}/${name}.list`, text]);
    const entries = new Map([
      ...goodAmphora(),
      ["/usr/lib/a.so", "12345"] as const,
      ["/etc/conf", "123"] as const,
      ["/etc/left", "12"] as const,
      ["/var/lib/dpkg/status", status] as const,
      ...lists,
    ]);
    const contents = contentsOf(guestOf(memoryTree(entries)));
    expect(contents).to.deep.include({
      system: { id: "debian", version: "12", name: "Debian GNU/Linux 12 (bookworm)" },
      architecture: "amd64",
      kernels: [kernelVersion],
      packages: [
        { name: "a", version: "2.6.12-1", architecture: "amd64", bytes: 8, files: 2 },
        { name: "b", version: "2.6.12-1", architecture: "amd64", bytes: 0, files: 0 },
      ],
    });
    expect((contents?.unownedBytes ?? 0) + 8).to.equal(contents?.folders.bytes);
  });

  it("are told without what cannot be read of them", () => {
    const { tree } = guestOfEntries({ "/etc/a": "1", "/var/lib/dpkg/status": dpkgRecord("a") });
    const unreadable: FileTree = { ...tree, read: refuse };
    const contents = contentsOf(guestOf(unreadable));
    expect(contents).to.deep.include({ kernels: [], packages: [] });
    expect(contents?.unownedBytes).to.equal(contents?.folders.bytes);
    expect(contentsOf(guestOf({ ...tree, walk: refuse }))).to.equal(undefined);
  });
});
