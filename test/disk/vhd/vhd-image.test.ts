import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { openFile } from "../../../src/disk/file-reader.ts";
import { openVhd, type VhdImage } from "../../../src/disk/vhd/vhd-image.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { randomBytes, randomOf } from "../../support/random.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { rewriteFooter, rewriteHeader } from "./vhd-fixture.ts";

const KiB = 1024;
const MiB = 1024 * KiB;

describe("openVhd", function () {
  this.timeout(60_000);
  const scratch = scratchDirectory();

  before(function () {
    needTools(this, "qemu-img", "qemu-io");
  });

  /** A raw disk whose data stand at these places, turned into a VHD. */
  function make(size: number, options: string, places: readonly (readonly [number, number])[]): void {
    writeFileSync(scratch("raw"), "");
    truncateSync(scratch("raw"), size);
    for (const [index, [offset, length]] of places.entries()) {
      const data = randomBytes(index, length);
      writeFileSync(scratch("part"), data);
      runTool("dd", [
        `if=${scratch("part")}`,
        `of=${scratch("raw")}`,
        "bs=64K",
        "oflag=seek_bytes",
        `seek=${offset}`,
        "conv=notrunc",
        "status=none",
      ]);
    }
    runTool("qemu-img", ["convert", "-f", "raw", "-O", "vpc", "-o", options, scratch("raw"), scratch("vhd")]);
  }

  function withVhd(use: (image: VhdImage) => void): void {
    const file = openFile(scratch("vhd"));
    try {
      use(openVhd(file));
    } finally {
      file.close();
    }
  }

  const sizes: readonly (readonly [string, number, readonly (readonly [number, number])[]])[] = [
    ["1 MiB of data", MiB, [[0, MiB]]],
    [
      "an odd size",
      3 * MiB + 512,
      [
        [3 * MiB, 512],
        [5000, 70_000],
      ],
    ],
    ["a size of no whole sector", 5 * MiB + 700, [[MiB, 100]]],
    [
      "holes between blocks",
      40 * MiB,
      [
        [0, 600],
        [7 * MiB, 3 * MiB],
        [2 * MiB - 512, 1024],
        [39 * MiB, 4096],
      ],
    ],
    ["nothing at all", 17 * MiB, []],
    [
      "a geometry of many heads",
      260 * MiB,
      [
        [259 * MiB, 10_000],
        [133 * MiB, 9 * MiB],
      ],
    ],
    ["a single sector", 512, [[0, 512]]],
  ];
  for (const [name, size, places] of sizes) {
    for (const options of [
      "subformat=dynamic",
      "subformat=fixed",
      "subformat=dynamic,force_size=on",
      "subformat=fixed,force_size=on",
    ]) {
      it(`gives the bytes that qemu-img gives of ${name}, ${options}`, () => {
        make(size, options, places);
        runTool("qemu-img", ["convert", "-f", "vpc", "-O", "raw", scratch("vhd"), scratch("out")]);
        const expected = openFile(scratch("out"));
        withVhd((image) => {
          expect(image.length).to.equal(expected.length);
          for (let at = 0; at < image.length; at += 5_000_001) {
            const part = Math.min(5_000_001, image.length - at);
            expect(Buffer.compare(image.read(at, part), expected.read(at, part)), `from ${at}`).to.equal(0);
          }
          const random = randomOf(9);
          for (let round = 0; round < 100; round++) {
            const at = random(image.length);
            const part = Math.min(random(100_000), image.length - at);
            expect(Buffer.compare(image.read(at, part), expected.read(at, part)), `from ${at}`).to.equal(0);
          }
          expect(codeOf(() => image.read(image.length, 1))).to.equal("out-of-bounds");
        });
        expected.close();
      });
    }
  }

  it("reads what qemu-io wrote afterwards", () => {
    runTool("qemu-img", ["create", "-q", "-f", "vpc", "-o", "force_size=on", scratch("vhd"), "50M"]);
    const writes = ["write -P 7 30M 3M", "write -P 8 512 512", "write -z 31M 64k", "write -P 9 49M 1M"];
    runTool("qemu-io", ["-f", "vpc", ...writes.flatMap((write) => ["-c", write]), scratch("vhd")]);
    runTool("qemu-img", ["convert", "-f", "vpc", "-O", "raw", scratch("vhd"), scratch("out")]);
    withVhd((image) => expect(readFileSync(scratch("out")).equals(image.read(0, image.length))).to.equal(true));
  });

  it("refuses a file cut anywhere that loses part of the disk", () => {
    make(9 * MiB, "subformat=dynamic", [[0, 4 * MiB]]);
    const dynamic = readFileSync(scratch("vhd"));
    const random = randomOf(2);
    for (let round = 0; round < 100; round++) {
      const cut = dynamic.subarray(0, 512 + random(dynamic.length - 1024));
      expect(
        codeOf(() => openVhd(readerOf(cut))),
        `${cut.length}`,
      ).to.equal("truncated");
    }
    make(2 * MiB, "subformat=fixed", []);
    const fixed = readFileSync(scratch("vhd"));
    const shorter = Buffer.concat([fixed.subarray(0, MiB), fixed.subarray(-512)]);
    expect(codeOf(() => openVhd(readerOf(shorter)))).to.equal("truncated");
  });

  it("refuses a sector that its bitmap calls empty though it is not", () => {
    make(4 * MiB, "subformat=dynamic", [[0, MiB]]);
    const bytes = readFileSync(scratch("vhd"));
    const bitmap = bytes.readUInt32BE(1536) * 512;
    expect(bytes[bitmap]).to.equal(0xff);
    bytes[bitmap + 1] = 0xef;
    const image = openVhd(readerOf(bytes));
    expect(image.read(0, 11 * 512).length).to.equal(11 * 512);
    expect(image.read(12 * 512, 512).length).to.equal(512);
    for (const [at, size] of [
      [11 * 512, 512],
      [0, MiB],
      [11 * 512 + 100, 1],
    ] as const) {
      expect(codeOf(() => image.read(at, size))).to.equal("corrupt-image");
    }
    bytes.fill(0, bitmap + 512 + 11 * 512, bitmap + 512 + 12 * 512);
    expect(
      openVhd(readerOf(bytes))
        .read(11 * 512, 512)
        .every((byte) => byte === 0),
    ).to.equal(true);
  });

  it("ends in a refusal or bytes, whatever was changed", () => {
    make(5 * MiB, "subformat=dynamic", [[MiB, 5000]]);
    const bytes = readFileSync(scratch("vhd"));
    const good = Buffer.from(bytes.subarray(0, 2048));
    const random = randomOf(6);
    for (let round = 0; round < 2000; round++) {
      good.copy(bytes);
      for (let change = 0; change <= random(3); change++) bytes[random(1600)] = random(256);
      // Most changes break a checksum: mend both, so that what lies behind is met.
      if (round % 4 !== 0)
        rewriteHeader(
          rewriteFooter(bytes, () => {}),
          () => {},
        );
      codeOf(() => {
        const image = openVhd(readerOf(bytes));
        for (let step = 0; step < 4; step++) {
          const at = random(image.length);
          image.read(at, Math.min(70_000, image.length - at));
        }
      });
    }
  });
});
