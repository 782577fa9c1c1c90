import { expect } from "chai";
import { gitlabPipeline } from "../../src/matrix/gitlab.ts";
import { expectValid } from "../ci/schema.ts";
import { expectNoWarning } from "../ci/script.ts";
import { imageOfArgs, matrixOf } from "./sample.ts";

type Pipeline = Readonly<
  Record<
    string,
    { stage?: string; needs?: string[]; dependencies?: string[]; script: string[]; variables?: object; tags?: string[] }
  >
> & { readonly stages: string[] };

describe("the pipeline for GitLab", () => {
  const images = [imageOfArgs(["--type=qcow2"]), { ...imageOfArgs(["--fips"]), id: "amp-two" }];
  const pipeline = (...args: Parameters<typeof matrixOf>) => gitlabPipeline(matrixOf(...args)) as Pipeline;

  it("is one by the published schema, and its scripts please shellcheck", () => {
    const made = pipeline(images, { prepare: ["true"], workers: { gitlab: { tags: ["root"], image: "node:22" } } });
    expectValid("gitlab-ci", made);
    const { stages: _, ...jobs } = made;
    for (const { script } of Object.values(jobs)) expectNoWarning("sh", script.join("\n"));
    expect(made["build-amp-one"]).to.deep.include({ tags: ["root"], image: "node:22" });
  });

  it("verifies after a build, signs after a verdict, and reports on all", () => {
    const { stages, ...jobs } = pipeline(images);
    const lines = Object.entries(jobs).map(([name, { stage, needs = [], dependencies = [] }]) =>
      [name, stage, ...needs, ...dependencies].join(" "),
    );
    expect(stages).to.deep.equal(["build", "verify", "report", "sign-off"]);
    expect(lines).to.deep.equal([
      ...["build-amp-one build", "build-amp-two build"],
      ...["verify-amp-one verify build-amp-one", "verify-amp-two verify build-amp-two"],
      "report-amp report verify-amp-one verify-amp-two",
      ...[
        "sign-off-amp-one sign-off build-amp-one verify-amp-one",
        "sign-off-amp-two sign-off build-amp-two verify-amp-two",
      ],
    ]);
    expect(pipeline(images, { signOffArgs: undefined }).stages).to.deep.equal(["build", "verify", "report"]);
  });

  it("lets GitLab look for variables in no value", () => {
    const { "build-amp-one": build } = pipeline([imageOfArgs([], { A: "$HOME", B: "plain" })]);
    expect(build?.variables).to.deep.equal({ A: { value: "$HOME", expand: false }, B: "plain" });
  });
});
