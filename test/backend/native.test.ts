import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { expect } from "chai";
import { holdsNoImage, openNative } from "../../src/backend/native.ts";
import { compareTrees } from "../../src/filesystem/compare.ts";
import type { Refusal } from "../../src/refusal.ts";
import { hostTree } from "../support/host-tree.ts";
import { randomOf } from "../support/random.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { rejectionOf } from "../support/refusal-code.ts";
import { fillSampleDirectory } from "../support/sample-directory.ts";
import { makeDisk, makeExt4 } from "./image-fixture.ts";

describe("openNative", () => {
  const scratch = scratchDirectory();

  before(function () {
    needTools(this, "sfdisk", "mke2fs", "qemu-img", "qemu-io", "tar", "mkfifo");
    fillSampleDirectory(scratch("sample"));
    makeExt4(scratch("root.ext4"), 24, scratch("sample"), ["-b", "4096"]);
    makeDisk(scratch("raw"), "dos", [{ MiB: 24, content: scratch("root.ext4") }]);
    runTool("qemu-img", ["convert", "-c", "-f", "raw", "-O", "qcow2", scratch("raw"), scratch("qcow2")]);
    const zstd = ["-c", "-o", "compression_type=zstd", "-f", "raw", "-O", "qcow2"];
    runTool("qemu-img", ["convert", ...zstd, scratch("raw"), scratch("zstd")]);
    runTool("tar", ["-C", scratch("sample"), "-cf", scratch("tar"), "."]);
    runTool("tar", ["-C", scratch("sample"), "-cf", scratch("small tar"), "./etc", "./names", "./usr"]);
  });

  for (const [name, format] of [
    ["raw", "raw"],
    ["qcow2", "qcow2"],
    ["zstd", "qcow2"],
    ["tar", "tar"],
  ] as const) {
    it(`opens a ${name} and shows its tree`, async () => {
      const image = await openNative(scratch(name));
      const kind = format === "tar" ? "tar" : "disk";
      expect(image).to.include({ path: scratch(name), format, kind, fileSize: readFileSync(scratch(name)).length });
      expect(image.virtualSize).to.equal(kind === "tar" ? image.fileSize : 26 * 1024 * 1024);
      expect(image.partitions?.scheme).to.equal(kind === "tar" ? undefined : "mbr");
      expect(image.rootPartition?.index).to.equal(kind === "tar" ? undefined : 1);
      expect(image.rootFilesystem?.type).to.equal(kind === "tar" ? undefined : "ext4");
      expect(image.disk?.qcow2?.header.version).to.equal(format === "qcow2" ? 3 : undefined);
      const ignore = (path: string) => path === "/lost+found";
      expect(compareTrees(hostTree(scratch("sample")), image.root, { content: () => true, ignore })).to.deep.equal([]);
      image.close();
    });
  }

  const refused = (name: string): Promise<Refusal | undefined> => rejectionOf(openNative(scratch(name)));

  it("tells paths that hold no image from images that it refuses", async () => {
    mkdirSync(scratch("directory"));
    writeFileSync(scratch("empty"), "");
    writeFileSync(scratch("text.qcow2"), "This is no image.\n");
    writeFileSync(scratch("small"), Buffer.alloc(40));
    const nothing = {
      absent: "missing",
      directory: "directory",
      empty: "empty",
      "text.qcow2": "text",
      small: "not-an-image",
    };
    for (const [name, code] of Object.entries(nothing)) {
      const refusal = await refused(name);
      expect(refusal?.code).to.equal(code);
      expect(refusal && holdsNoImage(refusal), name).to.equal(true);
    }
    writeFileSync(scratch("zeros"), Buffer.alloc(4 * 1024 * 1024));
    runTool("qemu-img", ["create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", scratch("qcow2"), scratch("overlay")]);
    copyFileSync(scratch("qcow2"), scratch("cut"));
    truncateSync(scratch("cut"), readFileSync(scratch("qcow2")).length / 2);
    runTool("qemu-img", ["convert", "-f", "raw", "-O", "vmdk", scratch("raw"), scratch("vmdk")]);
    const images = { zeros: "no-partition-table", overlay: "backing-file", cut: "truncated", vmdk: "other-format" };
    for (const [name, code] of Object.entries(images)) {
      const refusal = await refused(name);
      expect(refusal?.code).to.equal(code);
      expect(refusal && holdsNoImage(refusal), name).to.equal(false);
    }
  });

  it("speaks in one sentence that starts with the path", async () => {
    for (const name of ["absent", "cut", "zeros"]) {
      const refusal = await refused(name);
      expect(refusal?.message.startsWith(`${scratch(name)}: `)).to.equal(true);
      expect(refusal?.message).to.match(/; [^;.]+$/);
    }
    writeFileSync(scratch("odd\x1b[2Jname"), "text");
    expect((await refused("odd\x1b[2Jname"))?.message).to.match(/odd\\u\{1b\}\[2Jname": /);
  });

  it("names the file system that stands on a bare disk", async () => {
    const refusal = await refused("root.ext4");
    expect(refusal?.code).to.equal("no-partition-table");
    expect(refusal?.message).to.match(/only ext4 on the bare disk/);
  });

  it("holds no descriptor after a refusal or after close", async () => {
    const count = () => readdirSync("/proc/self/fd").length;
    const before = count();
    for (let round = 0; round < 5; round++) {
      await refused("cut");
      (await openNative(scratch("qcow2"))).close();
    }
    expect(count()).to.equal(before);
  });

  for (const name of ["raw", "qcow2", "small tar"]) {
    it(`ends in a refusal or a tree, whatever was changed in a ${name}`, async () => {
      const good = readFileSync(scratch(name));
      const random = randomOf(17);
      // What is small and steers everything: headers, tables, superblock, descriptors, the root's inode table.
      const places =
        name === "raw" ? [512, 1024 * 1024 + 200_000] : name === "qcow2" ? [400, 400_000] : [20_000, good.length];
      let opened = 0;
      writeFileSync(scratch("mutant"), good);
      const mutant = openSync(scratch("mutant"), "r+");
      for (let round = 0; round < 120; round++) {
        const changes = 1 + random(6);
        const changed: number[] = [];
        for (let change = 0; change < changes; change++) {
          const limit = random(8) === 0 ? good.length : (places[random(places.length)] ?? 512);
          const from = name === "raw" && limit > 1024 * 1024 ? 1024 * 1024 + 1024 : 0;
          const at = Math.min(good.length - 1, from + random(limit - from));
          writeSync(mutant, Buffer.of(random(2) === 0 ? random(256) : 0xff), 0, 1, at);
          changed.push(at);
        }
        const refusal = await rejectionOf(
          (async () => {
            const image = await openNative(scratch("mutant"));
            opened++;
            try {
              let work = 0;
              for (const { path, status } of image.root.walk()) {
                if (status.type === "symlink") image.root.readlink(path);
                if (status.type === "file" && work++ < 200) image.root.read(path, { offset: 0, size: 65_536 });
              }
            } finally {
              image.close();
            }
          })(),
        );
        expect(refusal?.message ?? "").to.not.match(/undefined|NaN|\[object/);
        for (const at of changed) writeSync(mutant, good, at, 1, at);
      }
      closeSync(mutant);
      // Were every mutant refused at once, nothing but the header would have been tried.
      expect(opened).to.be.greaterThan(10);
    }).timeout(60_000);
  }
});
