import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { expect } from "chai";
import { openFile } from "../../../src/disk/file-reader.ts";
import { type BackingPolicy, openBackedQcow2 } from "../../../src/disk/qcow2/backing-chain.ts";
import { randomBytes } from "../../support/random.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";
import { rejectionOf } from "../../support/refusal-code.ts";

describe("openBackedQcow2", () => {
  const scratch = scratchDirectory();
  const raw = randomBytes(1, 200_000);

  before(function () {
    needTools(this, "qemu-img", "qemu-io");
    mkdirSync(scratch("in"));
    writeFileSync(scratch("in/raw"), raw);
    writeFileSync(scratch("out.raw"), raw);
    runTool("qemu-img", ["convert", "-f", "raw", "-O", "qcow2", scratch("in/raw"), scratch("in/base")]);
  });

  /** An empty overlay that names its backing file as told, whether that is there or not. */
  function overlay(path: string, backing: string, format?: string): void {
    runTool("qemu-img", ["create", "-q", "-f", "qcow2", path, "300k"]);
    runTool("qemu-img", ["rebase", "-u", "-F", format ?? "qcow2", "-b", backing, path]);
    if (format !== undefined) return;
    // The extension of the backing format gets a type that means nothing.
    const bytes = readFileSync(path);
    bytes.writeUInt32BE(0x12345678, bytes.indexOf(Buffer.from("e2792aca", "hex")));
    writeFileSync(path, bytes);
  }

  async function firstBytes(path: string, policy?: Partial<BackingPolicy>): Promise<Buffer> {
    const file = openFile(path);
    try {
      const { image, close } = await openBackedQcow2(file, { directory: scratch("in"), imagePath: path, ...policy });
      try {
        return Buffer.from(image.read(0, image.length));
      } finally {
        close();
        close();
      }
    } finally {
      file.close();
    }
  }

  const refusalOf = (path: string, policy?: Partial<BackingPolicy>) => rejectionOf(firstBytes(path, policy));
  const codeOf = async (path: string) => (await refusalOf(path))?.code;

  it("reads through to a backing file below the directory, and zeros beyond its end", async () => {
    const expected = Buffer.concat([raw, Buffer.alloc(300 * 1024 - raw.length)]);
    for (const [name, format] of [
      ["raw", "raw"],
      ["base", "qcow2"],
      [scratch("in/base"), "qcow2"],
      ["../in/./raw", "raw"],
    ] as const) {
      overlay(scratch("in/top"), name, format);
      expect(Buffer.compare(await firstBytes(scratch("in/top")), expected), name).to.equal(0);
    }
  });

  it("takes names to be relative to the image, or to the directory when the image has no path", async () => {
    overlay(scratch("elsewhere"), "in/raw", "raw");
    expect((await firstBytes(scratch("elsewhere"))).subarray(0, 9).equals(raw.subarray(0, 9))).to.equal(true);
    const file = openFile(scratch("elsewhere"));
    const refusal = await rejectionOf(openBackedQcow2(file, { directory: scratch("in") }));
    expect(refusal?.code).to.equal("missing");
    file.close();
  });

  it("never takes a raw backing file for something else", async () => {
    overlay(scratch("in/top"), "base", "raw");
    expect(Buffer.from(await firstBytes(scratch("in/top"))).toString("latin1", 0, 3)).to.equal("QFI");
    overlay(scratch("in/top"), "raw", "qcow2");
    expect(await codeOf(scratch("in/top"))).to.equal("corrupt-image");
  });

  it("refuses what lies outside, what is no path, and formats that are not stated or known", async () => {
    symlinkSync(scratch("out.raw"), scratch("in/link"));
    const names = [
      "../out.raw",
      scratch("out.raw"),
      "link",
      "/dev/zero",
      "file:raw",
      "nbd:127.0.0.1:1",
      "https://127.0.0.1/x",
      'json:{"driver":"file","filename":"raw"}',
      "fat:/",
    ];
    for (const name of names) {
      overlay(scratch("in/top"), name, "raw");
      expect(await codeOf(scratch("in/top")), name).to.equal("backing-file");
    }
    overlay(scratch("in/top"), "raw");
    expect((await refusalOf(scratch("in/top")))?.message).to.match(
      /"raw" is of a format that the qcow2 does not state/,
    );
    overlay(scratch("in/top"), "raw", "vmdk");
    expect(await codeOf(scratch("in/top"))).to.equal("backing-file");
  });

  it("says of which backing file it speaks", async () => {
    overlay(scratch("in/top"), "not \x1b there", "raw");
    const refusal = await refusalOf(scratch("in/top"));
    expect(refusal?.code).to.equal("missing");
    expect(refusal?.message).to.match(/^the backing file "not \\u\{1b\} there" is refused: /);
    const options = ["--object", "secret,id=key,data=sesame", "-o", "encrypt.format=aes,encrypt.key-secret=key"];
    runTool("qemu-img", ["create", "-q", "-f", "qcow2", ...options, scratch("in/aes"), "1M"]);
    overlay(scratch("in/middle"), "aes", "qcow2");
    overlay(scratch("in/top"), "middle", "qcow2");
    const deeper = await refusalOf(scratch("in/top"));
    expect(deeper?.code).to.equal("encrypted");
    expect(deeper?.message).to.match(/^the backing file "aes" is refused: the qcow2 is encrypted/);
  });

  it("names the backing file of which a cluster is damaged, as soon as it is read", async () => {
    runTool("qemu-img", ["convert", "-c", "-f", "raw", "-O", "qcow2", scratch("in/raw"), scratch("in/packed")]);
    const bytes = readFileSync(scratch("in/packed"));
    // Past the header and the tables of this small image, which has clusters of 64 KiB.
    bytes.fill(0xff, 5 * 65536);
    writeFileSync(scratch("in/packed"), bytes);
    overlay(scratch("in/top"), "packed", "qcow2");
    const refusal = await refusalOf(scratch("in/top"));
    expect(refusal?.code).to.equal("corrupt-image");
    expect(refusal?.message).to.match(/^the backing file "packed" is refused: the compressed cluster at byte \d+ /);
  });

  it("refuses a chain that leads back to itself, under whatever name", async () => {
    overlay(scratch("in/self"), "self", "qcow2");
    expect(await codeOf(scratch("in/self"))).to.equal("corrupt-image");
    overlay(scratch("in/one"), "two", "qcow2");
    overlay(scratch("in/two"), "three", "qcow2");
    linkSync(scratch("in/one"), scratch("in/three"));
    for (const imagePath of [scratch("in/one"), scratch("in/nothing")])
      expect((await refusalOf(scratch("in/one"), { imagePath }))?.message).to.match(/leads back/);
  });

  it("reads sixteen images on top of each other, and refuses a seventeenth", async () => {
    copyFileSync(scratch("in/base"), scratch("in/0"));
    for (let level = 1; level <= 16; level++) overlay(scratch(`in/${level}`), `${level - 1}`, "qcow2");
    const bytes = await firstBytes(scratch("in/15"));
    expect(bytes.subarray(0, raw.length).equals(raw)).to.equal(true);
    expect((await refusalOf(scratch("in/16")))?.message).to.match(/17th/);
  });

  it("leaves no file open, whatever happened", async () => {
    overlay(scratch("in/top"), "base", "qcow2");
    for (let round = 0; round < 3; round++) {
      await firstBytes(scratch("in/top"));
      await refusalOf(scratch("in/16"));
    }
    expect(openFilesBelow(scratch("in"))).to.deep.equal([]);
    const held = openFile(scratch("in/raw"));
    expect(openFilesBelow(scratch("in"))).to.deep.equal([scratch("in/raw")]);
    held.close();
  });

  /** What this process holds open below a directory. */
  function openFilesBelow(directory: string): string[] {
    return readdirSync("/proc/self/fd")
      .map((descriptor) => {
        try {
          return readlinkSync(`/proc/self/fd/${descriptor}`);
        } catch {
          // The descriptor that lists the directory is gone by now.
          return "";
        }
      })
      .filter((path) => path.startsWith(directory));
  }
});
