import { copyFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { expect } from "chai";
import { type FileReader, openFile } from "../../../src/disk/file-reader.ts";
import { parseHeader } from "../../../src/disk/qcow2/header.ts";
import { openQcow2 } from "../../../src/disk/qcow2/qcow2-image.ts";
import type { ByteReader } from "../../../src/disk/reader.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { qcow2SetFile, qcow2Sets } from "../../support/qcow2-sets.ts";
import { randomBytes, randomOf } from "../../support/random.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf, rejectionOf } from "../../support/refusal-code.ts";
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

/** Numbers at the edges of what fields of 8, 16, 32, 53, 56 and 64 bits hold. */
const awkward = [
  0n,
  1n,
  255n,
  512n,
  65536n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n,
  2n ** 55n,
  2n ** 62n,
  2n ** 63n,
  2n ** 64n - 1n,
];

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

  it("reads as little of a sparse disk of 1 TiB as of one of 3 GiB to open it", async () => {
    const cost = async (size: string) => {
      runTool("qemu-img", ["create", "-q", "-f", "qcow2", scratch("sparse"), size]);
      const writes = [0, 600, 1200, 3000].flatMap((mega) => ["-c", `write -q -P 5 ${mega}M 70k`]);
      runTool("qemu-io", ["-f", "qcow2", ...writes, scratch("sparse")]);
      const file = readerOf(readFileSync(scratch("sparse")));
      const image = await openQcow2(file);
      expect(image.allocation.data).to.equal(8);
      const { reads } = file;
      expect([...image.read(3000 * 1024 ** 2 + 70 * 1024 - 1, 2)]).to.deep.equal([5, 0]);
      return { reads, bytes: file.bytes };
    };
    const small = await cost("3G");
    const large = await cost("1T");
    expect(large.reads).to.equal(small.reads);
    // The L1 table alone is larger: 8 bytes for each 512 MiB.
    expect(large.bytes - small.bytes).to.be.at.most((1024 ** 4 / (512 * 1024 ** 2)) * 8);
  });

  it("lists snapshots and bitmaps only when it is asked to", async () => {
    runTool("qemu-img", ["create", "-q", "-f", "qcow2", scratch("listed"), "1M"]);
    runTool("qemu-img", ["snapshot", "-c", "before", scratch("listed")]);
    runTool("qemu-img", ["bitmap", "--add", scratch("listed"), "map"]);
    const bytes = readFileSync(scratch("listed"));
    const image = await openQcow2(readerOf(bytes));
    expect(image.snapshots.map(({ name }) => name)).to.deep.equal(["before"]);
    expect(image.bitmaps.map(({ name }) => name)).to.deep.equal(["map"]);
    // A snapshot table that cannot be does not keep the disk from being read.
    bytes.writeUInt32BE(0xffff_ffff, 60);
    const damaged = await openQcow2(readerOf(bytes));
    expect(damaged.read(0, 1)).to.have.length(1);
    expect(codeOf(() => damaged.snapshots)).to.equal("corrupt-image");
  });

  it("ends in a refusal or in bytes, whatever was changed in the tables", async function () {
    this.timeout(60_000);
    const names = [
      "compressed, plain",
      "three snapshots",
      "bitmaps merged",
      "killed after a flush",
      "its backing file",
    ];
    const sets = names.flatMap((name) => qcow2Sets().filter((set) => set.name.startsWith(name)));
    expect(sets.length).to.be.at.least(30);
    const outcomes = new Map<string, number>();
    for (const [index, set] of sets.entries()) {
      const good = readFileSync(qcow2SetFile(set));
      for (let round = 0; round < 8; round++) {
        const random = randomOf(index * 1000 + round);
        const outcome = (await rejectionOf(use(mutated(good, random), random)))?.code ?? "bytes";
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
    }
    for (const outcome of ["bytes", "corrupt-image", "truncated", "unsupported-format"])
      expect(outcomes.get(outcome) ?? 0, outcome).to.be.at.least(5);
  });

  /** Up to four changes to the header or the tables behind it: a byte, or a number that parsers stumble over. */
  function mutated(good: Buffer, random: (limit: number) => number): Buffer {
    const bytes = Buffer.from(good);
    const { l1Offset, snapshotsOffset, clusterSize } = parseHeader(readerOf(good));
    const areas = [0, 0, 104, l1Offset, snapshotsOffset, 5 * clusterSize, random(good.length)];
    for (let change = 0; change <= random(4); change++) {
      const at = Math.min((areas[random(areas.length)] ?? 0) + random(random(2) === 0 ? 104 : 600), good.length - 8);
      if (random(2) === 0) bytes[at] = random(256);
      else bytes.writeBigUInt64BE(awkward[random(awkward.length)] ?? 0n, at - (at % 8));
    }
    return random(20) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
  }

  async function use(bytes: Buffer, random: (limit: number) => number): Promise<void> {
    const backing = random(2) === 0 ? undefined : readerOf(Buffer.alloc(100_000, 5));
    const image = await openQcow2(readerOf(bytes), backing);
    for (const list of [() => image.snapshots, () => image.bitmaps]) codeOf(list);
    for (let at = 0; at < 8 && image.length > 0; at++) {
      const offset = random(Math.min(image.length, 2 ** 31));
      const size = Math.min(1 + random(30_000), image.length - offset);
      expect(image.read(offset, size)).to.have.length(size);
    }
  }
});
