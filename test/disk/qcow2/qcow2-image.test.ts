import { copyFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { expect } from "chai";
import { type FileReader, openFile } from "../../../src/disk/file-reader.ts";
import { openQcow2 } from "../../../src/disk/qcow2/qcow2-image.ts";
import type { ByteReader } from "../../../src/disk/reader.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { randomBytes, randomOf } from "../../support/random.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";
import { rejectionOf } from "../../support/refusal-code.ts";
import { headerFixture } from "./header-fixture.ts";

/** Noise, text, zeros and single bytes, ending in the midst of a cluster. */
function content(): Buffer {
  const bytes = Buffer.alloc(3 * 1024 * 1024 + 1536);
  randomBytes(1, 700_000).copy(bytes, 0);
  bytes.fill("The quick brown fox. ", 800_000, 1_500_000);
  bytes.writeUInt8(1, 2_000_000);
  randomBytes(2, 9_000).copy(bytes, bytes.length - 9_000);
  return bytes;
}

describe("openQcow2", () => {
  const scratch = scratchDirectory();
  const raw = content();

  before(function () {
    needTools(this, "qemu-img", "qemu-io");
    writeFileSync(scratch("raw"), raw);
  });

  async function withImage(path: string, use: (image: ByteReader) => void): Promise<void> {
    const file: FileReader = openFile(path);
    try {
      use(await openQcow2(file));
    } finally {
      file.close();
    }
  }

  function demandEqual(image: ByteReader, expected: Buffer): void {
    expect(image.length).to.equal(expected.length);
    expect(Buffer.compare(image.read(0, expected.length), expected), "in one read").to.equal(0);
    const random = randomOf(5);
    for (let round = 0; round < 200; round++) {
      const offset = random(expected.length);
      const size = Math.min(random(round % 10 === 0 ? 300_000 : 5000), expected.length - offset);
      expect(Buffer.compare(image.read(offset, size), expected.subarray(offset, offset + size))).to.equal(0);
    }
  }

  const layouts = ["cluster_size=512", "cluster_size=4k", "cluster_size=64k", "cluster_size=2M", "compat=0.10"];
  const variants: [string, string[]][] = layouts.flatMap((layout): [string, string[]][] => [
    [layout, ["-o", layout]],
    [`${layout}, zlib`, ["-c", "-o", layout]],
    ...(layout.startsWith("compat")
      ? []
      : ([[`${layout}, zstd`, ["-c", "-o", `${layout},compression_type=zstd`]]] as [string, string[]][])),
  ]);
  for (const extended of ["16k", "64k", "1M"]) {
    const layout = `extended_l2=on,cluster_size=${extended}`;
    variants.push([layout, ["-o", layout]], [`${layout}, zstd`, ["-c", "-o", `${layout},compression_type=zstd`]]);
  }
  for (const allocation of ["metadata", "falloc", "full"])
    variants.push([`preallocation=${allocation}`, ["-o", `preallocation=${allocation}`]]);

  for (const [name, options] of variants) {
    it(`reads what qemu-img wrote with ${name}`, async () => {
      runTool("qemu-img", ["convert", "-f", "raw", "-O", "qcow2", ...options, scratch("raw"), scratch("image")]);
      await withImage(scratch("image"), (image) => demandEqual(image, raw));
    });
  }

  for (const options of ["cluster_size=64k", "cluster_size=64k,extended_l2=on", "cluster_size=2M,extended_l2=on"]) {
    it(`reads what was written in pieces, zeroed and discarded with ${options}`, async () => {
      runTool("qemu-img", ["create", "-q", "-f", "qcow2", "-o", options, scratch("pieces"), "9M"]);
      const commands = [
        "write -P 1 5k 3k",
        "write -P 2 100k 70k",
        "write -P 3 1M 2M",
        "write -z 1100k 100k",
        "discard 2M 256k",
        "write -z -u 1500k 64k",
        "write -P 4 8M 512",
        "write -c -P 5 4M 64k",
        "write -P 6 4100k 2k",
      ];
      const args = commands.flatMap((command) => ["-c", command]);
      runTool("qemu-io", ["-f", "qcow2", ...(options.includes("2M") ? args.slice(0, 14) : args), scratch("pieces")]);
      runTool("qemu-img", ["convert", "-O", "raw", scratch("pieces"), scratch("pieces.raw")]);
      await withImage(scratch("pieces"), (image) => demandEqual(image, readFileSync(scratch("pieces.raw"))));
    });
  }

  it("reads the current state of an image with snapshots", async () => {
    runTool("qemu-img", ["convert", "-f", "raw", "-O", "qcow2", scratch("raw"), scratch("snapshots")]);
    runTool("qemu-img", ["snapshot", "-c", "before", scratch("snapshots")]);
    runTool("qemu-io", ["-f", "qcow2", "-c", "write -P 7 0 64k", scratch("snapshots")]);
    await withImage(scratch("snapshots"), (image) =>
      demandEqual(image, Buffer.concat([Buffer.alloc(65536, 7), raw.subarray(65536)])),
    );
  });

  for (const options of [
    [],
    ["-c"],
    ["-c", "-o", "compression_type=zstd"],
    ["-o", "extended_l2=on,cluster_size=128k"],
  ]) {
    it(`refuses an image cut anywhere, made with ${options.join(" ") || "no option"}`, async () => {
      runTool("qemu-img", ["convert", "-f", "raw", "-O", "qcow2", ...options, scratch("raw"), scratch("whole")]);
      const { length } = readFileSync(scratch("whole"));
      const random = randomOf(9);
      const cuts = [1, 600, 65536, ...Array.from({ length: 30 }, () => random(length - 1024)), length - 1024];
      for (const missing of cuts) {
        copyFileSync(scratch("whole"), scratch("cut"));
        truncateSync(scratch("cut"), length - missing);
        // What lies behind the end of the disk may be missing, but then every byte of the disk must be right.
        const refusal = await rejectionOf(withImage(scratch("cut"), (image) => demandEqual(image, raw)));
        if (refusal !== undefined || missing > 128 * 1024)
          expect(refusal?.code, `${missing} bytes less`).to.equal("truncated");
      }
    });
  }

  it("refuses a compressed cluster of which the last bytes are cut, though its last sector has begun", async () => {
    const packed = deflateRawSync(randomBytes(3, 65536));
    const at = 6 * 65536 + 100;
    const bytes = headerFixture();
    bytes.writeBigUInt64BE(5n * 65536n, 3 * 65536);
    const sectors = Math.floor((at + packed.length - 1) / 512) - Math.floor(at / 512);
    bytes.writeBigUInt64BE((1n << 62n) | (BigInt(sectors) << 54n) | BigInt(at), 5 * 65536);
    packed.copy(bytes, at);
    const whole = await openQcow2(readerOf(bytes.subarray(0, at + packed.length)));
    expect(Buffer.compare(whole.read(0, 65536), randomBytes(3, 65536))).to.equal(0);
    const cut = openQcow2(readerOf(bytes.subarray(0, at + packed.length - 10)));
    expect((await rejectionOf(cut))?.code).to.equal("truncated");
  });

  it("refuses an image that lacks refcounts at its end", async () => {
    const bytes = headerFixture();
    bytes.writeBigUInt64BE(10n * 65536n, 65536);
    expect((await rejectionOf(openQcow2(readerOf(bytes))))?.message).to.match(/65536 bytes are missing/);
  });

  it("refuses an image that depends on another file, naming it fit for a terminal", async () => {
    const base = scratch("base\x1b[31m.qcow2");
    runTool("qemu-img", ["create", "-q", "-f", "qcow2", base, "1M"]);
    runTool("qemu-img", ["create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", base, scratch("overlay")]);
    const refusal = await rejectionOf(withImage(scratch("overlay"), () => {}));
    expect(refusal?.code).to.equal("backing-file");
    expect(refusal?.message).to.match(/base\\u\{1b\}\[31m\.qcow2/);
    runTool("qemu-img", [
      "create",
      "-q",
      "-f",
      "qcow2",
      "-o",
      `data_file=${scratch("data")}`,
      scratch("external"),
      "1M",
    ]);
    expect((await rejectionOf(withImage(scratch("external"), () => {})))?.code).to.equal("external-data-file");
  });

  it("refuses an encrypted image", async () => {
    const options = ["--object", "secret,id=key,data=open sesame", "-o", "encrypt.format=aes,encrypt.key-secret=key"];
    runTool("qemu-img", ["create", "-q", "-f", "qcow2", ...options, scratch("aes"), "1M"]);
    expect((await rejectionOf(withImage(scratch("aes"), () => {})))?.message).to.match(/encrypted \(AES\)/);
    // Making a LUKS key takes qemu-img many seconds; the header says the same with another number.
    const luks = readFileSync(scratch("aes"));
    luks.writeUInt32BE(2, 32);
    writeFileSync(scratch("luks"), luks);
    const refusal = await rejectionOf(withImage(scratch("luks"), () => {}));
    expect(refusal?.code).to.equal("encrypted");
    expect(refusal?.message).to.match(/encrypted \(LUKS\)/);
  });

  it("ends in a refusal or in bytes, whatever was changed in the tables", async () => {
    for (const options of [
      ["-c", "-o", "cluster_size=4k"],
      ["-o", "extended_l2=on,cluster_size=16k"],
    ]) {
      runTool("qemu-img", ["convert", "-f", "raw", "-O", "qcow2", ...options, scratch("raw"), scratch("good")]);
      const good = readFileSync(scratch("good"));
      const random = randomOf(11);
      for (let round = 0; round < 150; round++) {
        const bytes = Buffer.from(good);
        for (let change = 0; change <= random(4); change++)
          bytes[random(random(2) === 0 ? 200 : 64 * 1024)] = random(256);
        const use = async () => {
          const image = await openQcow2(readerOf(bytes));
          for (let at = 0; at < 40; at++) {
            const offset = random(image.length);
            image.read(offset, Math.min(10_000, image.length - offset));
          }
        };
        await rejectionOf(use());
      }
    }
  });
});
