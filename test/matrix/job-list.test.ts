import { expect } from "chai";
import { jobList } from "../../src/matrix/job-list.ts";
import type { BuildMatrix, MatrixImage } from "../../src/matrix/matrix.ts";
import { imageOfArgs, matrixOf } from "./sample.ts";

describe("jobList", () => {
  const made = (kind: string) => (_: BuildMatrix, image?: MatrixImage) => `${kind} ${image?.id ?? "all"}`;
  const make = { build: made("build"), verify: made("verify"), report: made("report"), sign: made("sign") };

  const images = [imageOfArgs([]), { ...imageOfArgs([]), id: "amp-two" }];

  it("names every job of every image, those that others wait for first", () => {
    const ids = ["amp-one", "amp-two"];
    expect(jobList(matrixOf(images), make)).to.deep.equal([
      ...ids.map((id) => [`build-${id}`, `build ${id}`]),
      ...ids.map((id) => [`verify-${id}`, `verify ${id}`]),
      ["report-amp", "report all"],
      ...ids.map((id) => [`sign-off-${id}`, `sign ${id}`]),
    ]);
  });

  it("signs nothing where that is not asked for", () => {
    const names = jobList(matrixOf(images, { signOffArgs: undefined }), make).map(([name]) => name);
    expect(names.filter((name) => name.startsWith("sign"))).to.deep.equal([]);
  });
});
