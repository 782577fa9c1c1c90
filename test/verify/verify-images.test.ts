import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import { openingCheck } from "../../src/verify/gate.ts";
import type { VerifyRequest } from "../../src/verify/request.ts";
import type { VerifiedImage } from "../../src/verify/verify-image.ts";
import { atOnce, verifyImages } from "../../src/verify/verify-images.ts";
import { goodAmphora } from "../support/good-amphora.ts";
import { makeRawImage } from "../support/real-image.ts";
import { scratchDirectory } from "../support/real-tool.ts";

describe("several images verified at once", function () {
  this.timeout(60_000);
  const scratch = scratchDirectory();
  const request = (name: string): VerifyRequest => ({
    path: scratch(name),
    access: "native",
    docker: false,
    strict: false,
    sizeGb: 1,
  });
  const options = { digest: false, limitOf: () => 60_000, parallel: 2 };
  const summary = ({ verdict: { path, checks } }: VerifiedImage) =>
    `${path.split("/").at(-1)} ${checks.find(({ id }) => id === openingCheck)?.outcome}`;

  before(async () => {
    await bundle(resolve(import.meta.dirname, "../.."));
    for (const name of ["one", "two", "three"]) makeRawImage(scratch(name), goodAmphora());
    writeFileSync(scratch("text"), "text\n");
  });

  it("have their verdicts in the order of their names, and are told in it", async () => {
    const told: string[] = [];
    const together: number[] = [];
    const names = ["one", "text", "gone", "two", "three"];
    const verified = await verifyImages(names.map(request), {
      ...options,
      progress: (_, running) => together.push(running.length),
      async verified(one) {
        await Promise.resolve();
        told.push(summary(one));
      },
    });
    expect(told).to.deep.equal(["one pass", "text error", "gone error", "two pass", "three pass"]);
    expect(verified.map(summary)).to.deep.equal(told);
    expect(Math.max(...together)).to.equal(2);
  });

  it("are not disturbed by one that breaks off", async () => {
    const limitOf = ({ path }: VerifyRequest) => (path === scratch("two") ? 1 : 60_000);
    const verified = await verifyImages(["one", "two", "three"].map(request), { ...options, limitOf });
    expect(verified.map(summary)).to.deep.equal(["one pass", "two error", "three pass"]);
    expect(verified[1]?.sentence).to.match(/two: the verification broke off, it took longer/);
  });

  it("all end when they are told to, and none is told any more", async () => {
    const abort = new AbortController();
    const told: unknown[] = [];
    await verifyImages(["one", "two", "three"].map(request), {
      ...options,
      signal: abort.signal,
      progress: () => abort.abort(),
      verified: (one) => void told.push(one),
    });
    expect(told).to.deep.equal([]);
  });

  it("pass on why a verdict could not be told", async () => {
    const failing = verifyImages(["one", "two"].map(request), {
      ...options,
      verified() {
        throw new Error("the disk is full");
      },
    });
    expect(await failing.catch((error) => (error as Error).message)).to.equal("the disk is full");
  });

  it("are no more at once than the host has processors", () => {
    expect(atOnce(1)).to.equal(1);
    expect(atOnce(1000)).to.be.within(1, availableParallelism());
  });
});
