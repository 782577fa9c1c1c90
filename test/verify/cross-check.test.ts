import { expect } from "chai";
import type { AccessView } from "../../src/backend/access.ts";
import { accessAvailability } from "../../src/backend/access.ts";
import { openNative } from "../../src/backend/native.ts";
import { treeDigests } from "../../src/backend/tree-digests.ts";
import { compareViews, crossCheck, mostTold } from "../../src/verify/cross-check.ts";
import { skipAloud } from "../skip.ts";
import { fewFiles } from "../support/few-files.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";
import { makeQcow2, makeRawImage } from "../support/real-image.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { rejectionOf } from "../support/refusal-code.ts";

describe("two ways to see an image", function () {
  this.timeout(180_000);
  const scratch = scratchDirectory();

  for (const methods of [
    ["native", "loopback"],
    ["loopback", "libguestfs"],
  ] as const) {
    it(`agree when they are ${methods.join(" and ")}`, async function () {
      for (const method of methods) {
        const availability = method === "native" ? undefined : accessAvailability(method);
        if (availability?.available === false) skipAloud(this, `${availability.reason}; ${availability.remedy}`);
      }
      const entries = fewFiles();
      entries.set("/new\nline", "x");
      entries.set("/back\\slash", "y");
      makeRawImage(scratch("good.raw"), entries);
      makeQcow2(scratch("good.raw"), scratch("good.qcow2"));
      const image = await openNative(scratch("good.qcow2"));
      try {
        const outcome = await crossCheck(image, methods);
        expect(outcome).to.deep.include({ methods, differences: [], more: 0 });
        const files = [...image.root.walk()].filter(({ status }) => status.type === "file").length;
        expect("digests" in outcome && outcome.digests).to.equal(files);
        expect("entries" in outcome && outcome.entries).to.be.above(files);
      } finally {
        image.close();
      }
    });
  }

  const view = (entries: Map<string, Entry>): AccessView => {
    const tree = memoryTree(entries);
    return { tree, digests: async () => treeDigests(tree) };
  };
  const methods = ["native", "loopback"] as const;

  it("differ in every property, and each difference is told with who says what", async () => {
    const other = fewFiles();
    other.set("/etc/os-release", { link: "elsewhere" });
    other.delete("/usr/sbin/haproxy");
    other.set("/etc/passwd", "root::0:0");
    other.set("/boot/grub/grub.cfg", String(other.get("/boot/grub/grub.cfg")).replace("Debian", "Dabian"));
    other.set("/usr/bin/amphora-agent", { content: "#!/usr/bin/python3\n", mode: 0o700 });
    other.set("/usr/bin/python3", "short");
    const outcome = await compareViews(view(fewFiles()), view(other), methods);
    expect(outcome.more).to.equal(0);
    const words = outcome.differences.map((line) => line.replace(/[0-9a-f]{64}/g, "DIGEST"));
    expect(words).to.have.members([
      "/boot/grub/grub.cfg: SHA-256 DIGEST by native, DIGEST by loopback",
      "/etc/os-release: target ../usr/lib/os-release by native, elsewhere by loopback",
      "/etc/passwd: nothing by native, file by loopback",
      "/usr/bin/amphora-agent: mode 755 by native, 700 by loopback",
      "/usr/bin/python3: mode 755 by native, 644 by loopback",
      "/usr/bin/python3: SHA-256 DIGEST by native, DIGEST by loopback",
      "/usr/bin/python3: size 120 by native, 5 by loopback",
      "/usr/sbin: directory by native, nothing by loopback",
    ]);
  });

  it("differ where one gives no digest of a file", async () => {
    const left = view(new Map([["/a", "x"]]));
    const outcome = await compareViews(left, { ...left, digests: async () => new Map() }, methods);
    expect(outcome.digests).to.equal(0);
    expect(outcome.differences).to.have.length(1);
    expect(outcome.differences[0]).to.match(/^\/a: SHA-256 [0-9a-f]{64} by native, unknown by loopback$/);
  });

  it("may differ in more than is told one by one, and the rest is counted", async () => {
    const names = Array.from({ length: mostTold + 5 }, (_, index) => `/${index}`);
    const entries = (content: string) => new Map<string, Entry>(names.map((name) => [name, content]));
    const contents = await compareViews(view(entries("a")), view(entries("b")), methods);
    expect([contents.differences.length, contents.more]).to.deep.equal([mostTold, 5]);
    const missing = await compareViews(view(entries("a")), view(new Map()), methods);
    expect([missing.differences.length, missing.more]).to.deep.equal([mostTold, 5]);
  });

  it("are not hashed where the files claim to be too many bytes", async () => {
    const tree = memoryTree(new Map([["/a", "x"]]));
    const huge: AccessView["tree"] = {
      ...tree,
      *walk() {
        for (const { path, status } of tree.walk()) {
          yield { path, status: status.type === "file" ? { ...status, size: 2 ** 40 } : status };
        }
      },
    };
    const digests = () => Promise.reject(new Error("hashed"));
    for (const [one, other] of [
      [huge, tree],
      [tree, huge],
    ] as const) {
      const views = [
        { tree: one, digests },
        { tree: other, digests },
      ] as const;
      expect((await rejectionOf(compareViews(...views, methods)))?.code).to.equal("too-large");
    }
  });

  it("are told to be missing with the reason", async () => {
    const path = process.env["PATH"];
    process.env["PATH"] = "/nowhere";
    try {
      const image = {} as Parameters<typeof crossCheck>[0];
      const outcome = await crossCheck(image, ["native", "libguestfs"]);
      expect("unavailable" in outcome && outcome.unavailable).to.match(/^libguestfs: .*guestfish/);
    } finally {
      process.env["PATH"] = path;
    }
  });
});
