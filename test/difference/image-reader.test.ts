import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import { startReader } from "../../src/difference/image-reader.ts";
import { Refusal } from "../../src/refusal.ts";
import { makeRawImage } from "../support/real-image.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { smallGuest } from "../support/small-guest.ts";

describe("the reader of an image", function () {
  this.timeout(60_000);
  const at = scratchDirectory();
  const limit = 30_000;

  before(async () => {
    await bundle(resolve(import.meta.dirname, "../.."));
    const more = { "/etc/large": new Uint8Array(300_000).fill(7), "/etc/small": "small" };
    makeRawImage(at("a.raw"), smallGuest([{ name: "a" }], more));
    writeFileSync(at("text"), "no image\n");
  });

  async function refusal(location: string, options: Parameters<typeof startReader>[1]): Promise<Refusal> {
    const reader = startReader(location, options);
    try {
      await reader.snapshot();
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    } finally {
      reader.end();
    }
    throw new Error("the image was read");
  }

  it("tells a snapshot, and then the digests of rows", async () => {
    const reader = startReader(at("a.raw"), { limit });
    try {
      const { tree } = await reader.snapshot();
      const rows = ["/etc/small", "/etc/large", "/etc/small"].map((path) => tree.paths.indexOf(path));
      const sha256 = (content: string | Uint8Array) => createHash("sha256").update(content).digest("hex");
      const [small, large] = [sha256("small"), sha256(new Uint8Array(300_000).fill(7))];
      expect(await reader.digests(rows)).to.deep.equal([small, large, small]);
      expect(await reader.digests([])).to.deep.equal([]);
      expect(await reader.digests(rows.slice(1, 2))).to.deep.equal([large]);
    } finally {
      reader.end();
    }
  });

  it("refuses what is no image as opening it does, with its name", async () => {
    const { code, message } = await refusal(at("text"), { limit });
    expect([code, message.startsWith(at("text"))]).to.deep.equal(["text", true]);
    expect((await refusal(at("missing"), { limit })).code).to.equal("missing");
  });

  it("ends an image that takes too long, and one that nobody waits for any more", async () => {
    const late = await refusal(at("a.raw"), { limit: 1 });
    expect([late.code, late.message]).to.deep.equal([
      "not-compared",
      `"${at("a.raw")}" could not be read: it took longer than 0.001 s.`,
    ]);
    expect((await refusal(at("a.raw"), { limit, signal: AbortSignal.abort() })).message).to.match(/it was interrupted/);
  });
});
