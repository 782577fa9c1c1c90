import { readFileSync } from "node:fs";
import { expect } from "chai";
import { parseHeader } from "../../../src/disk/qcow2/header.ts";
import { bitmapsExtension, featureNamesExtension } from "../../../src/disk/qcow2/header-extensions.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { qcow2SetFile, qcow2Sets } from "../../support/qcow2-sets.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf, refusalOf } from "../../support/refusal-code.ts";
import { type HeaderFields, headerFixture } from "./header-fixture.ts";

const parse = (fields: HeaderFields) => parseHeader(readerOf(headerFixture(fields)));
const code = (fields: HeaderFields) => codeOf(() => parse(fields));

describe("parseHeader", () => {
  const scratch = scratchDirectory();

  it("agrees with qemu-img about what it made", function () {
    needTools(this, "qemu-img");
    const made = (options: string) => {
      runTool("qemu-img", ["create", "-q", "-f", "qcow2", "-o", options, scratch("image"), "3G"]);
      return parseHeader(readerOf(readFileSync(scratch("image"))));
    };
    expect(made("compat=0.10")).to.include({
      version: 2,
      refcountBits: 16,
      virtualSize: 3 * 1024 ** 3,
      headerLength: 72,
    });
    expect(made("compat=1.1,cluster_size=4k,refcount_bits=8,lazy_refcounts=on")).to.include({
      version: 3,
      clusterSize: 4096,
      refcountBits: 8,
      lazyRefcounts: true,
      compression: "zlib",
      dirty: false,
      corrupt: false,
      extendedL2: false,
      snapshots: 0,
      encryption: "none",
    });
    expect(made("compression_type=zstd,extended_l2=on")).to.include({ compression: "zstd", extendedL2: true });
    runTool("qemu-img", ["snapshot", "-c", "one", scratch("image")]);
    expect(parseHeader(readerOf(readFileSync(scratch("image")))).snapshots).to.equal(1);
  });

  it("lists features and extensions as qemu-img wrote them, and keeps them whatever happens to the bytes", function () {
    needTools(this, "qemu-img");
    const options = "lazy_refcounts=on,extended_l2=on,compression_type=zstd";
    runTool("qemu-img", ["create", "-q", "-f", "qcow2", "-o", options, scratch("image"), "8M"]);
    runTool("qemu-img", ["bitmap", "--add", scratch("image"), "map"]);
    const bytes = readFileSync(scratch("image"));
    const header = parseHeader(readerOf(bytes));
    bytes.fill(0xff);
    expect(header.features.map(({ kind, bit, name }) => `${kind} ${bit} ${name}`)).to.deep.equal([
      "incompatible 3 compression type",
      "incompatible 4 extended L2 entries",
      "compatible 0 lazy refcounts",
      "autoclear 0 bitmaps",
    ]);
    expect(header.extensions.map(({ type }) => type)).to.have.members([featureNamesExtension, bitmapsExtension]);
    const table = header.extensions.find(({ type }) => type === featureNamesExtension)?.data ?? [];
    expect(Buffer.from(table).toString("latin1")).to.match(/dirty bit/);
  });

  it("says where the header of an encryption lies", function () {
    needTools(this, "qemu-img");
    const luks = qcow2Sets().find(({ name }) => name === "encrypt.format=luks");
    if (luks === undefined) expect.fail("there is no encrypted set");
    this.timeout(60_000);
    const bytes = readFileSync(qcow2SetFile(luks));
    const { encryption, encryptionHeader } = parseHeader(readerOf(bytes));
    expect(encryption).to.equal("LUKS");
    const { offset = 0, length = 0 } = encryptionHeader ?? {};
    expect(bytes.toString("latin1", offset, offset + 4)).to.equal("LUKS");
    expect(length).to.be.within(592, bytes.length - offset);
    expect(parse({}).encryptionHeader).to.equal(undefined);
  });

  it("tells dirty and corrupt as facts", () => {
    expect(parse({ incompatible: 1n })).to.include({ dirty: true, corrupt: false });
    expect(parse({ incompatible: 2n })).to.include({ dirty: false, corrupt: true });
    expect(parse({ version: 2 })).to.include({ dirty: false, corrupt: false });
  });

  it("refuses an image that ends within its header", () => {
    for (const length of [4, 71, 100]) {
      expect(codeOf(() => parseHeader(readerOf(headerFixture().subarray(0, length))))).to.equal("truncated");
    }
  });

  it("refuses versions and features that it does not know, naming them", () => {
    expect(code({ version: 1 })).to.equal("unsupported-format");
    expect(code({ version: 4 })).to.equal("unsupported-format");
    expect(refusalOf(() => parse({ incompatible: 1n << 5n }))?.message).to.match(/bit 5/);
    expect(refusalOf(() => parse({ incompatible: 1n << 63n }))?.message).to.match(/bit 63/);
    expect(code({ compressionType: 2, incompatible: 8n })).to.equal("unsupported-format");
    const named = headerFixture({ incompatible: 1n << 9n });
    named.writeUInt32BE(0x6803f857, 112);
    named.writeUInt32BE(48, 116);
    named.write("\0\x09hyperspace", 120, "latin1");
    expect(refusalOf(() => parseHeader(readerOf(named)))?.message).to.match(/"hyperspace"/);
  });

  it("refuses what contradicts itself", () => {
    const impossible: readonly HeaderFields[] = [
      { clusterBits: 8 },
      { clusterBits: 22 },
      { clusterBits: 0xffff_ffff },
      { headerLength: 72 },
      { headerLength: 105 },
      { headerLength: 65536 + 8 },
      { refcountOrder: 7 },
      { compressionType: 1 },
      { incompatible: 8n },
      { l1Size: 1 },
      { l1Size: 0x1000_0000 },
      { l1Offset: 3 * 65536 + 512 },
      { size: 1n << 60n },
      { clusterBits: 13, incompatible: 16n, l1Size: 1000 },
    ];
    for (const fields of impossible)
      expect(code(fields), JSON.stringify(Object.entries(fields).map(String))).to.equal("corrupt-image");
    expect(code({})).to.equal("no refusal");
    expect(code({ encryption: 3 })).to.equal("encrypted");
  });

  it("reads the name of a backing file only where it may lie", () => {
    const bytes = headerFixture({ backingOffset: 4096, backingSize: 4 });
    bytes.write("base", 4096);
    expect(parseHeader(readerOf(bytes)).backingFile).to.equal("base");
    for (const [backingOffset, backingSize] of [
      [4096, 1024],
      [65536, 4],
      [2 ** 52, 4],
    ] as const) {
      expect(parse({ backingOffset, backingSize }).backingFile).to.equal("");
    }
  });
});
