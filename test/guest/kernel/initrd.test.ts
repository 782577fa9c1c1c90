import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { openNative } from "../../../src/backend/native.ts";
import { fileBytes } from "../../../src/guest/file-bytes.ts";
import { listInitrd } from "../../../src/guest/kernel/initrd.ts";
import { amphoraImage, BUILD_PATIENCE } from "../../acceptance/image.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { cpio } from "../../support/cpio-writer.ts";
import { packedBy, sampleBytes } from "../../support/packed-sample.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";

const early = cpio([
  ["kernel", { directory: true }],
  ["kernel/x86/microcode/GenuineIntel.bin", Buffer.alloc(3000, 1)],
]);
const main = cpio([
  ["init", { content: "#!/bin/sh\n", mode: 0o755 }],
  ["lib/modules/1/a.ko", sampleBytes(700_000)],
]);
const paths = (listing: Awaited<ReturnType<typeof listInitrd>>) => listing.entries.map(({ path }) => path);
const list = (...parts: Uint8Array[]) => listInitrd(readerOf(Buffer.concat(parts)));

const ways: [string, ...string[]][] = [
  ["gzip", "-c"],
  ["xz", "-c", "--check=crc32", "-1"],
  ["zstd", "-c", "-3"],
  ["lz4", "-l", "-c"],
];

describe("an initial RAM disk", () => {
  const scratch = scratchDirectory();

  for (const command of ways) {
    it(`is listed behind an early archive and padding: ${command.join(" ")}`, async function () {
      const packed = packedBy(this, command, main);
      const listing = await list(early, Buffer.alloc(1024 - (early.length % 512)), packed, Buffer.alloc(512));
      expect(listing).to.not.have.any.keys("defect", "unread");
      expect(paths(listing)).to.deep.equal([
        "kernel",
        "kernel/x86/microcode/GenuineIntel.bin",
        "init",
        "lib/modules/1/a.ko",
      ]);
      expect(listing.parts.map(({ format, entries }) => [format, entries])).to.deep.equal([
        ["cpio", 2],
        [command[0], 2],
      ]);
      expect(listing.parts[1]?.unpacked).to.equal(main.length);
    });

    it(`holds the names that a real tree has: cpio and ${command.join(" ")}`, async function () {
      needTools(this, "cpio");
      const tree = scratch(`tree-${command[0]}`);
      mkdirSync(`${tree}/usr/lib/modules/1/kernel/fs`, { recursive: true });
      for (const name of ["init", "usr/lib/modules/1/kernel/fs/ext4.ko", "usr/lib/modules/1/modules.dep"]) {
        writeFileSync(`${tree}/${name}`, name);
      }
      symlinkSync("usr/lib", `${tree}/lib`);
      const names = runTool("find", [tree, "-printf", "%P\n"]).split("\n").slice(1, -1).sort();
      const archive = spawnSync("cpio", ["-o", "-H", "newc", "--quiet"], { cwd: tree, input: names.join("\n") }).stdout;
      const listing = await list(packedBy(this, command, archive));
      expect(listing.defect).to.equal(undefined);
      expect(paths(listing).sort()).to.deep.equal(names).and.to.have.lengthOf.above(6);
      const sums = spawnSync("cpio", ["-o", "-H", "crc", "--quiet"], { cwd: tree, input: names.join("\n") }).stdout;
      expect(paths(await list(sums)).sort()).to.deep.equal(names);
    });
  }

  it("of the built amphora has the names that lsinitramfs prints", async function () {
    this.timeout(BUILD_PATIENCE);
    needTools(this, "lsinitramfs");
    const image = await openNative((await amphoraImage()).path);
    try {
      const [name = ""] = image.root.list("/boot").filter((one) => one.startsWith("initrd.img-"));
      const file = fileBytes(image.root, `/boot/${name}`);
      if (file === undefined) throw new Error("the amphora has no initial RAM disk");
      writeFileSync(scratch(name), file.read(0, file.length));
      const names = runTool("lsinitramfs", [scratch(name)])
        .split("\n")
        .filter((line) => line !== "");
      const listing = await listInitrd(file);
      expect(listing).to.not.have.any.keys("defect", "unread");
      expect(paths(listing).sort()).to.deep.equal(names.sort()).and.to.have.lengthOf.above(300);
    } finally {
      image.close();
    }
  });

  it("may be several packed archives, and archives with zeros between within one", async () => {
    const both = Buffer.concat([early, Buffer.alloc(512), main, Buffer.alloc(2048)]);
    expect(paths(await list(gzipSync(early), gzipSync(both)))).to.have.lengthOf(6);
    expect(paths(await list(gzipSync(main), Buffer.alloc(3), gzipSync(early)))).to.have.lengthOf(4);
  });

  it("takes memory for a few pieces only", async () => {
    const large = gzipSync(cpio([["large", Buffer.alloc(200 * 1024 * 1024)]]), { level: 1 });
    const before = process.memoryUsage().rss;
    expect((await list(large)).entries[0]?.size).to.equal(200 * 1024 * 1024);
    expect(process.memoryUsage().rss - before).to.be.below(64 * 1024 * 1024);
  });

  const hostile: [string, Uint8Array, RegExp][] = [
    ["nothing", Buffer.alloc(0), /holds no archive/],
    ["zeros only", Buffer.alloc(100_000), /holds no archive/],
    ["text", Buffer.from("no RAM disk"), /byte 0 is neither a cpio archive nor packed/],
    ["junk behind an archive", Buffer.concat([main, Buffer.from("junk")]), /neither a cpio archive/],
    [
      "an archive at an odd place",
      Buffer.concat([gzipSync(main), Buffer.alloc(1 + ((4 - (gzipSync(main).length % 4)) % 4)), main]),
      /no multiple of 4/,
    ],
    ["packed junk", gzipSync("junk".repeat(100)), /no header where one should be/],
    ["packed zeros", gzipSync(Buffer.alloc(1000)), /holds no cpio archive/],
    ["an archive without trailer", gzipSync(cpio([["a", "b"]], { trailer: false })), /no trailer/],
    ["a packed archive that is cut", gzipSync(main).subarray(0, 5000), /it ends within its data/],
    ["a plain archive that is cut", main.subarray(0, 5000), /breaks off within "lib\/modules\/1\/a.ko"/],
  ];
  for (const [what, bytes, clause] of hostile) {
    it(`is damaged as ${what}`, async () => {
      expect((await list(bytes)).defect).to.match(clause);
    });
  }

  it("that unpacks to more than it may is given up", async () => {
    const listing = await listInitrd(readerOf(gzipSync(Buffer.alloc(50 * 1024 * 1024))), 1024 * 1024);
    expect(listing.defect).to.match(/more than 1048576 bytes/);
    expect((await listInitrd({ length: 2 ** 31, read: () => new Uint8Array(1) })).defect).to.match(/2147483648 bytes/);
  });

  it("that nothing here unpacks is told apart from a damaged one", async () => {
    const listing = await list(early, Buffer.from("BZh91AY&SY"));
    expect(listing).to.not.have.property("defect");
    expect(listing.unread).to.match(/bzip2/);
    expect(listing.entries).to.have.lengthOf(2);
  });
});
