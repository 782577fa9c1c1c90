import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { openImage, Refusal } from "../src/index.ts";
import { makePartitionedDisk } from "./support/partitioned-disk.ts";
import { needTools, runTool, scratchDirectory } from "./support/real-tool.ts";
import { codeOf, refusalOf } from "./support/refusal-code.ts";

describe("openImage", () => {
  const scratch = scratchDirectory();

  before(function () {
    needTools(this, "mke2fs", "sfdisk", "qemu-img", "tar");
  });

  it("shows a disk: its partitions, its trees, its bytes", async () => {
    const path = makePartitionedDisk(scratch("disk"), { files: { "/etc/motd": "hello" } });
    const image = await openImage(path);
    expect(image).to.include({ location: path, format: "raw", fileSize: 34 * 1024 * 1024, findings: image.findings });
    expect(image.partitions.map(({ index, filesystem, hasSystem }) => [index, filesystem, hasSystem])).to.deep.equal([
      [1, undefined, false],
      [2, "ext4", true],
    ]);
    expect(image.partitions[0]?.unreadable?.code).to.equal("unknown-filesystem");
    expect(Buffer.from(image.root().read("/etc/motd")).toString()).to.equal("hello");
    expect([...image.filesystem(2).walk()].map((entry) => entry.path)).to.include("/etc/os-release");
    const sector = image.read(0, 512);
    image.read(512, 512);
    expect(Buffer.from(sector)).to.deep.equal(readFileSync(path).subarray(0, 512));
    expect(image.transfer()).to.equal(undefined);
    expect(codeOf(() => image.read(image.virtualSize, 1))).to.equal("out-of-bounds");
    const unreadable = refusalOf(() => image.filesystem(1));
    expect(unreadable).to.be.instanceOf(Refusal).with.property("code", "unknown-filesystem");
    expect(unreadable?.message.startsWith(`${path}: `)).to.equal(true);
    expect(codeOf(() => image.filesystem(3))).to.equal("not-found");
    for (const [offset, size] of [
      [-1, 1],
      [0, -1],
      [1.5, 1],
      [0, Number.NaN],
      [0, Number.POSITIVE_INFINITY],
    ] as const) {
      expect(
        codeOf(() => image.read(offset, size)),
        `${size} at ${offset}`,
      ).to.equal("out-of-bounds");
    }
    image.close();
    image.close();
    for (const use of [
      () => image.read(0, 512),
      () => image.read(0, 0),
      () => image.root(),
      () => image.filesystem(2),
    ]) {
      expect(refusalOf(use)).to.include({
        code: "unreadable",
        message: `${path}: the image was closed; open it again`,
      });
    }
  });

  it("gives no more than 256 MiB at once, of however large a disk", async () => {
    const path = makePartitionedDisk(scratch("large"), {});
    truncateSync(path, 2 ** 43);
    const image = await openImage(path);
    expect(image.read(2 ** 43 - 2, 2)).to.deep.equal(new Uint8Array(2));
    expect(refusalOf(() => image.read(0, 2 ** 28 + 1))?.message).to.match(/256 MiB read at once; read them in parts$/);
    image.close();
  });

  it("opens a disk without an operating system, whose root is refused", async () => {
    writeFileSync(scratch("bare"), "");
    runTool("mke2fs", ["-q", "-t", "ext4", scratch("bare"), "4M"]);
    const image = await openImage(scratch("bare"));
    expect(image.partitions.map(({ index, type }) => [index, type])).to.deep.equal([[0, "disk"]]);
    expect(image.filesystem(0).list("/")).to.deep.equal(["lost+found"]);
    expect(refusalOf(() => image.root())?.code).to.equal("no-root-filesystem");
    image.close();
  });

  it("shows a tar as one tree", async () => {
    runTool("sh", ["-c", 'mkdir "$1" && echo x >"$1/file"', "sh", scratch("tree")]);
    runTool("tar", ["-C", scratch("tree"), "-cf", scratch("tar"), "."]);
    const image = await openImage(scratch("tar"));
    expect(image).to.include({ format: "tar", virtualSize: image.fileSize });
    expect(image.partitions).to.deep.equal([]);
    expect(image.root().list("/")).to.deep.equal(["file"]);
    image.close();
  });
});
