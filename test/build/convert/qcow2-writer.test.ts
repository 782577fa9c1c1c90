import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { CLUSTER_SIZE, packClusters } from "../../../src/build/convert/compressed-clusters.ts";
import { Qcow2Writer } from "../../../src/build/convert/qcow2-writer.ts";
import { findProgram } from "../../../src/host/run.ts";
import { skipAloud } from "../../skip.ts";
import { testDirectory } from "../fixture.ts";

describe("Qcow2Writer", () => {
  const directory = testDirectory();

  before(function () {
    if (findProgram("qemu-img") === undefined) skipAloud(this, "qemu-img is not installed; install qemu-utils");
  });

  /** Writes clusters by their number, and returns what qemu-img says of the file after finding it sound and right. */
  function make(virtualSize: number, clusters: ReadonlyMap<number, Buffer>) {
    const [image, raw] = [join(directory.path, "made.qcow2"), join(directory.path, "expected.raw")];
    const parts: [Uint8Array, number][] = [];
    const writer = new Qcow2Writer(virtualSize, (bytes, offset) => void parts.push([bytes.slice(), offset]));
    for (const [number, cluster] of clusters) writer.append(number, packClusters(cluster));
    const bytes = Buffer.alloc(writer.finish());
    for (const [part, offset] of parts) bytes.set(part, offset);
    writeFileSync(image, bytes);
    writeFileSync(raw, "");
    execFileSync("truncate", ["-s", String(virtualSize), raw]);
    for (const [number, cluster] of clusters) {
      const part = join(directory.path, "part");
      writeFileSync(part, cluster);
      execFileSync("dd", ["conv=notrunc", "status=none", "bs=64K", `seek=${number}`, `if=${part}`, `of=${raw}`]);
    }
    execFileSync("qemu-img", ["check", "-q", image]);
    execFileSync("qemu-img", ["compare", "-q", "-f", "raw", "-F", "qcow2", raw, image]);
    return {
      bytes,
      info: JSON.parse(execFileSync("qemu-img", ["info", "--output=json", image], { encoding: "utf8" })),
    };
  }

  const text = Buffer.alloc(CLUSTER_SIZE, "text ");
  const noise = randomBytes(CLUSTER_SIZE);

  it("makes an image that qemu-img finds sound and equal, and that any QEMU of version 2 or newer reads", () => {
    const { bytes, info } = make(
      10 * CLUSTER_SIZE,
      new Map([
        [0, Buffer.concat([text, noise, text, text, noise])],
        [8, text],
      ]),
    );
    expect(info).to.include({ format: "qcow2", "virtual-size": 10 * CLUSTER_SIZE });
    expect(info["format-specific"].data).to.include({ compat: "1.1", "refcount-bits": 16, corrupt: false });
    expect(bytes.readBigUInt64BE(72), "features that a reader must know").to.equal(0n);
  });

  it("packs clusters closely, also where a stream crosses from one cluster of the file into the next", () => {
    const half = () => Buffer.concat([randomBytes(CLUSTER_SIZE / 2), Buffer.alloc(CLUSTER_SIZE / 2)]);
    const clusters = new Map(Array.from({ length: 40 }, (_, number) => [number * 3, half()]));
    const { bytes } = make(1000 * CLUSTER_SIZE, clusters);
    expect(bytes.length).to.be.below(28 * CLUSTER_SIZE);
  });

  it("makes an empty image, one of many tables, and one whose end is no whole cluster", () => {
    make(CLUSTER_SIZE, new Map());
    make(
      40 * 1024 ** 3,
      new Map([
        [3, text],
        [8191, noise],
        [8192, text],
        [600_000, noise],
      ]),
    );
    make(CLUSTER_SIZE + 512, new Map([[1, noise.subarray(0, 512)]]));
  });

  it("counts references of more than one block", () => {
    const many = new Map(Array.from({ length: 32_800 }, (_, number) => [number, text]));
    const writer = new Qcow2Writer(40_000 * CLUSTER_SIZE, () => {});
    // 32,768 clusters that stay as they are need a block more than the first.
    const whole = { sizes: Uint32Array.of(CLUSTER_SIZE), bytes: noise };
    for (const number of many.keys()) writer.append(number, whole as never);
    const tables = Math.ceil(32_800 / 8192);
    expect(writer.finish() / CLUSTER_SIZE).to.equal(1 + 32_800 + tables + 1 + 2 + 1);
  });
});
