import { createHash } from "node:crypto";
import { expect } from "chai";
import { openNative } from "../../src/backend/native.ts";
import { nodeDigests } from "../../src/backend/node-digests.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";
import { rejectionOf } from "../support/refusal-code.ts";
import { makeXfsDisk } from "./image-fixture.ts";

describe("nodeDigests", () => {
  const scratch = scratchDirectory();
  before(function () {
    needTools(this, "mkfs.xfs", "sfdisk");
    makeXfsDisk(scratch("xfs"));
  });

  it("takes each digest by its own algorithm, in the order of what is wanted", async () => {
    const image = await openNative(scratch("xfs"));
    const { inode = 0, size = 0 } = image.root.lstat("/big") ?? {};
    image.close();
    const algorithms = ["md5", "sha256", "md5", "sha512"] as const;
    const lengths = [size, size, 10, 0];
    // Names of one file share its digest, so that each here is a file of its own.
    const wanted = algorithms.map((algorithm, index) => ({
      algorithm,
      status: { inode, size: lengths[index] ?? 0, links: 1 },
    }));
    const told: number[] = [];
    const data = { location: scratch("xfs"), options: {} };
    const digests = await nodeDigests(data, wanted, { progress: (hashed) => told.push(hashed) });
    const content = "0123456789".repeat(300_000);
    const real = algorithms.map((name, index) =>
      createHash(name).update(content.slice(0, lengths[index])).digest("hex"),
    );
    expect(digests).to.deep.equal(real);
    expect(told.at(-1)).to.equal(4);
    const twice = [{ algorithm: "md5", status: { inode, size, links: 2 } }] as const;
    expect(await nodeDigests(data, [...twice, ...twice], { progress: (hashed) => told.push(hashed) })).to.deep.equal([
      real[0],
      real[0],
    ]);
    expect(told.at(-1)).to.equal(1);
  });

  it("takes several in one pass, of whole files and of pieces", async () => {
    const image = await openNative(scratch("xfs"));
    const { inode = 0, size = 0 } = image.root.lstat("/big") ?? {};
    image.close();
    const lengths = [size, 200_000, 10, 0];
    const wanted = lengths.map((length) => ({
      algorithm: "sha1+sha256" as const,
      status: { inode, size: length, links: 1 },
    }));
    const content = "0123456789".repeat(300_000);
    const hashed = (name: string, length: number) => createHash(name).update(content.slice(0, length)).digest("hex");
    expect(await nodeDigests({ location: scratch("xfs"), options: {} }, wanted)).to.deep.equal(
      lengths.map((length) => hashed("sha1", length) + hashed("sha256", length)),
    );
  });

  it("says why the image cannot be opened", async () => {
    const wanted = [{ algorithm: "md5", status: { inode: 1, size: 1, links: 1 } }] as const;
    const refusal = await rejectionOf(nodeDigests({ location: scratch("absent"), options: {} }, wanted));
    expect(refusal).to.include({ code: "missing" });
  });
});
