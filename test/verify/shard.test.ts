import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { Refusal } from "../../src/refusal.ts";
import { parseShard, shareOf } from "../../src/verify/shard.ts";
import { scratchDirectory } from "../support/real-tool.ts";

const requests = (...paths: string[]) => paths.map((path) => ({ path }));
const shares = (paths: readonly string[], count: number, sizeOf?: (path: string) => number | undefined) =>
  Array.from({ length: count }, (_, place) => shareOf(requests(...paths), { index: place + 1, count }, sizeOf));
const paths = (share: { readonly requests: readonly { readonly path: string }[] }) =>
  share.requests.map(({ path }) => path);

describe("a shard of a run", () => {
  it("is named by its index and how many there are", () => {
    expect(parseShard("2/4")).to.deep.equal({ index: 2, count: 4 });
    expect(parseShard("1/1")).to.deep.equal({ index: 1, count: 1 });
  });

  for (const value of ["0/4", "5/4", "1/0", "1", "1/2/3", "-1/4", "1.5/4", " 1/4", "a/b", "", "1/99999", "1e0/4"]) {
    it(`is not named by ${JSON.stringify(value)}`, () => {
      expect(() => parseShard(value))
        .to.throw(Refusal, /^Option --shard takes i\/n, .*\.$/)
        .with.property("code", "usage");
    });
  }

  it("has no image that another has, and all of them together have every one", () => {
    const named = Array.from({ length: 101 }, (_, index) => `${index}.qcow2`);
    for (const count of [1, 2, 3, 7, 100, 101, 150]) {
      for (const sizeOf of [
        () => undefined,
        () => 0,
        (path: string) => Number.parseInt(path, 10) ** 3,
        (path: string) => (path.startsWith("1") ? undefined : 5),
      ]) {
        const all = shares(named, count, sizeOf).flatMap(paths);
        expect(all.toSorted()).to.deep.equal(named.toSorted());
      }
    }
  });

  it("has a fair part of the bytes, and of the images where nobody knows their bytes", () => {
    const sizes: Record<string, number> = { a: 10, b: 9, c: 8, d: 3, e: 3, f: 3 };
    const known = shares(Object.keys(sizes), 3, (path) => sizes[path]);
    expect(known.map(paths)).to.deep.equal([
      ["a", "f"],
      ["b", "e"],
      ["c", "d"],
    ]);
    // What nobody knows counts as the average, here as 7.
    const some = shares(["a", "b", "x", "y"], 2, (path) => ({ a: 10, b: 4 })[path]);
    expect(some.map(paths)).to.deep.equal([
      ["a", "b"],
      ["x", "y"],
    ]);
    const unknown = shares(["a", "b", "c", "d", "e", "f", "g"], 3, () => undefined);
    expect(unknown.map(({ requests: { length } }) => length)).to.deep.equal([3, 2, 2]);
  });

  it("is the same on every worker, whatever the order there and the user's name in a URL", () => {
    const named = ["https://ann:x@h/a", "b", "c", "https://h/d", "e"];
    const others = ["e", "https://h/d", "c", "https://zoe:y@h/a", "b"];
    for (const index of [1, 2]) {
      const one = shareOf(requests(...named), { index, count: 2 });
      const other = shareOf(requests(...others), { index, count: 2 });
      const name = (path: string) => path.replace(/\w+:\w+@/, "");
      expect(paths(one).map(name).toSorted()).to.deep.equal(paths(other).map(name).toSorted());
    }
  });

  it("tells all images of the run, in their order and without what is secret in a URL", () => {
    const { part, notice } = shareOf(requests("b", "https://ann:word@h/a?token=x"), { index: 2, count: 2 });
    expect(part).to.deep.equal({ index: 2, count: 2, images: ["b", "https://h/a"] });
    expect(notice).to.equal(undefined);
  });

  it("says so where it has none", () => {
    const { requests: none, notice } = shareOf(requests("a", "b"), { index: 3, count: 3 });
    expect(none).to.deep.equal([]);
    expect(notice).to.equal("Shard 3 of 3 has nothing to verify, as the others share the 2 images among them");
  });

  it("refuses an image that is named twice", () => {
    expect(() => shareOf(requests("a", "b", "a"), { index: 1, count: 2 }))
      .to.throw(Refusal, /^The image a is named twice; .*\.$/)
      .with.property("code", "usage");
  });

  const at = scratchDirectory();
  it("weighs by the size of files, and holds on where there is none", () => {
    const [small, large, gone] = [at("small"), at("large"), at("gone")];
    writeFileSync(small, "1");
    writeFileSync(large, "1".repeat(100));
    // The missing one counts as one of average size: more than the small one.
    expect(shares([small, gone, large], 2).map(paths)).to.deep.equal([[large], [small, gone]]);
  });
});
