import { randomBytes } from "node:crypto";
import { inflateRawSync } from "node:zlib";
import { expect } from "chai";
import { CLUSTER_SIZE, packClusters } from "../../../src/build/convert/compressed-clusters.ts";

describe("packClusters", () => {
  it("packs text, leaves noise as it is, and keeps nothing of zeros", () => {
    const text = Buffer.alloc(CLUSTER_SIZE, "a line of a log, ");
    const noise = randomBytes(CLUSTER_SIZE);
    const { sizes, bytes } = packClusters(Buffer.concat([text, Buffer.alloc(CLUSTER_SIZE), noise]));
    const [packed = 0, nothing, whole] = sizes;
    expect([nothing, whole]).to.deep.equal([0, CLUSTER_SIZE]);
    expect(packed).to.be.within(1, 1000);
    expect(inflateRawSync(bytes.subarray(0, packed)).equals(text)).to.equal(true);
    expect(noise.equals(bytes.subarray(packed))).to.equal(true);
  });

  it("reaches no further back than QEMU does", () => {
    // The second half repeats the first, which a larger window would notice.
    const half = randomBytes(CLUSTER_SIZE / 2);
    const near = randomBytes(1000);
    expect(packClusters(Buffer.concat([half, half])).sizes[0]).to.equal(CLUSTER_SIZE);
    expect(packClusters(Buffer.concat([near, near, Buffer.alloc(CLUSTER_SIZE - 2000)])).sizes[0]).to.be.below(1300);
  });

  it("fills a short last cluster with zeros", () => {
    const { sizes, bytes } = packClusters(Buffer.from("the end"));
    expect(sizes).to.have.length(1);
    expect(inflateRawSync(bytes)).to.have.length(CLUSTER_SIZE);
    expect(packClusters(new Uint8Array(0)).sizes).to.have.length(0);
  });
});
