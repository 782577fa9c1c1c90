import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { atLocation, openImageFile } from "../../src/backend/image-file.ts";
import { writeOciArchive } from "../../src/build/oci/oci-archive.ts";
import { Refusal } from "../../src/refusal.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { rejectionOf } from "../support/refusal-code.ts";
import { makeDisk, makeExt4 } from "./image-fixture.ts";

describe("openImageFile", () => {
  const scratch = scratchDirectory();

  before(function () {
    needTools(this, "sfdisk", "mke2fs", "tar");
    mkdirSync(scratch("tree"));
    writeFileSync(scratch("tree/file"), "text");
    makeExt4(scratch("data.ext4"), 4, scratch("tree"));
    makeDisk(scratch("disk"), "dos", [{ MiB: 4, content: scratch("data.ext4") }, { MiB: 1 }]);
    runTool("tar", ["-C", scratch("tree"), "-cf", scratch("tar"), "."]);
  });

  it("opens a disk without an operating system", async () => {
    const image = await openImageFile(scratch("disk"));
    expect(image).to.include({ path: scratch("disk"), format: "raw", kind: "disk" });
    expect(image.contents.map(({ name }) => name)).to.deep.equal(["ext4", undefined]);
    expect(image.contents[0]?.filesystem?.tree.list("/")).to.deep.equal(["file", "lost+found"]);
    expect(Buffer.from(image.file.read(510, 2))).to.deep.equal(readFileSync(scratch("disk")).subarray(510, 512));
    image.close();
  });

  it("takes a file system on the bare disk for partition 0", async () => {
    const image = await openImageFile(scratch("data.ext4"));
    expect(image).to.not.have.property("partitions");
    expect(image.contents.map(({ partition }) => partition.index)).to.deep.equal([0]);
    expect(image.contents[0]?.partition).to.include({ offset: 0, size: image.virtualSize });
    expect(image.contents[0]?.filesystem?.tree.stat("/file")?.size).to.equal(4);
    image.close();
  });

  it("opens the root file system within an OCI archive", async () => {
    const description = { name: "amp", architecture: "amd64", baseOs: "debian", release: "bookworm", created: 0 };
    await writeOciArchive(scratch("tar"), scratch("amp.oci"), description, new AbortController().signal);
    const image = await openImageFile(scratch("amp.oci"));
    expect(image).to.include({ format: "tar", kind: "tar", archive: "oci" });
    expect(Buffer.from(image.tar?.read("/file") ?? []).toString()).to.equal("text");
    image.close();
  });

  it("opens a tar, which has no partitions", async () => {
    const image = await openImageFile(scratch("tar"));
    expect(image).to.include({ format: "tar", kind: "tar" });
    expect(image.contents).to.deep.equal([]);
    expect(Buffer.from(image.tar?.read("/file") ?? []).toString()).to.equal("text");
    image.close();
  });

  it("reads through a backing file only with leave", async function () {
    needTools(this, "qemu-img");
    runTool("qemu-img", ["create", "-q", "-f", "qcow2", "-F", "raw", "-b", "disk", scratch("overlay")]);
    expect((await rejectionOf(openImageFile(scratch("overlay"))))?.code).to.equal("backing-file");
    const descriptors = () => readdirSync("/proc/self/fd").length;
    const before = descriptors();
    const image = await openImageFile(scratch("overlay"), { backing: { directory: scratch("") } });
    expect(image.contents[0]?.filesystem?.tree.list("/")).to.deep.equal(["file", "lost+found"]);
    image.close();
    const elsewhere = openImageFile(scratch("overlay"), { backing: { directory: scratch("tree") } });
    expect((await rejectionOf(elsewhere))?.message).to.match(/overlay: /);
    expect(descriptors()).to.equal(before);
  });

  it("refuses with the location in front, without what may be a secret", async () => {
    writeFileSync(scratch("blank"), Buffer.alloc(1024 * 1024));
    expect((await rejectionOf(openImageFile(scratch("blank"))))?.message).to.match(/blank: the disk has no partition/);
    const refusal = atLocation("https://me:word@host/a?key=1", new Refusal("missing", "there is none; look elsewhere"));
    expect(refusal).to.have.property("message", "https://host/a: there is none; look elsewhere");
    const error = new Error("other");
    expect(atLocation("a", error)).to.equal(error);
  });
});
