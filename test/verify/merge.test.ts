import { expect } from "chai";
import { Refusal } from "../../src/refusal.ts";
import { mergeVerdicts } from "../../src/verify/merge.ts";
import type { CheckResult, ImageVerdict, ShardOfRun, VerdictDocument } from "../../src/verify/verdict.ts";
import { hostile, sampleVerdict } from "../support/verdicts.ts";

const check = (more: Partial<CheckResult> = {}): CheckResult => ({
  ...{ id: "c", title: "C", grade: "required", outcome: "pass", durationMs: 1 },
  ...more,
});
const image = (path: string, more: Partial<ImageVerdict> = {}) =>
  sampleVerdict({ path, verdict: "pass", checks: [check()], ...more });
const document = (images: readonly ImageVerdict[], more: Partial<VerdictDocument> = {}): VerdictDocument => ({
  ...{ schemaVersion: 1, tool: { name: "amphora-verify", version: "1.0.0" } },
  ...more,
  images,
});
const files = (...documents: VerdictDocument[]) =>
  documents.map((one, index) => ({ file: `${index}.json`, document: one }));
const run = ["a", "b", "c"];
const shard = (index: number, paths: readonly string[], more: Partial<ShardOfRun> = {}) =>
  document(
    paths.map((path) => image(path)),
    { shard: { index, count: 2, images: run, ...more } },
  );

describe("merged verdicts", () => {
  it("are the images of a run in the order in which they were named, whichever shard has them", () => {
    const merged = mergeVerdicts(files(shard(2, ["b"]), shard(1, ["c", "a"])), false);
    expect(merged).to.deep.equal({ document: document(run.map((path) => image(path))), sentences: [] });
  });

  it("have the images of whole runs as they come, after those of shards", () => {
    const merged = mergeVerdicts(
      files(document([image("z"), image("y")]), shard(2, ["a"]), shard(1, ["b", "c"])),
      false,
    );
    expect(merged.document.images.map(({ path }) => path)).to.deep.equal(["a", "b", "c", "z", "y"]);
  });

  it("are fine with a shard that had nothing to do", () => {
    expect(mergeVerdicts(files(shard(1, run), shard(2, [])), false).document.images).to.have.length(3);
  });

  const other = { tool: { name: "amphora-verify", version: "2.0.0" } };
  const hostileImage = image(hostile);
  const refusals: [string, VerdictDocument[], RegExp][] = [
    ["no file", [], /^No verdict file/],
    ["no image at all", [document([])], /hold no image/],
    ["two versions", [document([image("a")]), document([image("b")], other)], /0\.json .*1\.0\.0.* 1\.json .*2\.0\.0/],
    ["an image twice", [document([image("a")]), document([image("a")])], /"a" is in 0\.json and in 1\.json; /],
    ["an image twice in one file", [document([image("a"), image("a")])], /"a" is in 0\.json and in 0\.json; /],
    [
      "an image with two digests",
      [document([image("a")]), document([image("a", { sha256: "f".repeat(64) })])],
      /"a" is in 0\.json and in 1\.json, with different digests; /,
    ],
    ["a missing shard", [shard(1, run)], /^Shard 2 of 2 is missing; /],
    ["a missing first shard", [shard(2, run)], /^Shard 1 of 2 is missing; /],
    [
      "a shard twice",
      [shard(1, ["a"]), shard(1, ["b"]), shard(2, ["c"])],
      /^Shard 1 of 2 is in 0\.json and in 1\.json; /,
    ],
    [
      "shards of two numbers of workers",
      [shard(1, ["a"]), shard(2, ["b"], { count: 3 })],
      /0\.json is shard 1 of 2 and 1\.json is shard 2 of 3 of another run/,
    ],
    [
      "shards of other images",
      [shard(1, ["a"]), shard(2, ["b"], { images: ["a", "b", "d"] })],
      /0\.json is shard 1 of 2 and 1\.json is shard 2 of 2 of another run/,
    ],
    ["an image that no shard took", [shard(1, ["a"]), shard(2, ["c"])], /"b" is in no shard; /],
    [
      "an image that the run was not named",
      [shard(1, ["a", "b"]), shard(2, ["c", "d"])],
      /"d" is in a shard whose run/,
    ],
    ["a hostile path twice", [document([hostileImage]), document([hostileImage])], /is in 0\.json and in 1\.json; /],
  ];
  for (const [what, documents, sentence] of refusals) {
    it(`are refused with ${what}`, () => {
      const merge = () => mergeVerdicts(files(...documents), false);
      expect(merge).to.throw(Refusal, sentence).with.property("code", "bad-merge");
      expect(merge).to.throw(/^[A-Z0-9][\x20-\x7e…�]*\.$/u);
    });
  }

  it("hold recommended checks to --strict, and leave a graver verdict", () => {
    const advised = [check({ grade: "recommended", outcome: "fail" })];
    const documents = files(
      document([image("a", { checks: advised }), image("b", { checks: advised, verdict: "error" })]),
    );
    const verdicts = (strict: boolean) =>
      mergeVerdicts(documents, strict).document.images.map(({ verdict }) => verdict);
    expect(verdicts(false)).to.deep.equal(["pass", "error"]);
    expect(verdicts(true)).to.deep.equal(["fail", "error"]);
  });

  it("fail where no shard needed a waiver", () => {
    const waivers = check({ id: "waivers-valid" });
    const part = (index: number, paths: readonly string[], unusedWaivers: readonly string[]) => ({
      ...shard(index, paths, { unusedWaivers }),
      images: paths.map((path) => image(path, { checks: [check(), waivers], profile: { path: "p.yaml" } })),
    });
    const needed = mergeVerdicts(files(part(1, ["a"], ["x"]), part(2, ["b", "c"], ["y"])), false);
    expect(needed.document.images.map(({ verdict }) => verdict)).to.deep.equal(["pass", "pass", "pass"]);
    const { document: merged, sentences } = mergeVerdicts(
      files(part(1, ["a"], ["x", "y"]), part(2, ["b", "c"], ["y"])),
      false,
    );
    expect(sentences).to.deep.equal(["The profile p.yaml is out of date: y"]);
    for (const { verdict, checks } of merged.images) {
      expect(verdict).to.equal("fail");
      expect(checks).to.deep.equal([check(), { ...waivers, outcome: "fail", reason: "y" }]);
    }
  });
});
