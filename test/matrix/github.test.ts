import { expect } from "chai";
import { githubWorkflow } from "../../src/matrix/github.ts";
import { expectValid } from "../ci/schema.ts";
import { expectNoWarning } from "../ci/script.ts";
import { hostileWords, imageOfArgs, matrixOf } from "./sample.ts";

interface Workflow {
  readonly on: { readonly workflow_call: { readonly secrets?: object } };
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly needs?: string[];
        readonly steps: { uses?: string; run?: string; env?: Record<string, string>; with?: object }[];
      }
    >
  >;
}

describe("the workflow for GitHub", () => {
  const images = [imageOfArgs(["--type=qcow2"]), { ...imageOfArgs(["--fips"]), id: "amp-two" }];
  const workflow = (...args: Parameters<typeof matrixOf>) => githubWorkflow(matrixOf(...args)) as Workflow;

  it("is one by the published schema, and its scripts please shellcheck", () => {
    const made = workflow(images, { prepare: ["true"], signOffArgs: ["--strict"] });
    expectValid("github-workflow", made);
    const scripts = Object.values(made.jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
    for (const script of scripts) expectNoWarning("bash", script);
  });

  it("verifies after a build, signs after a verdict, and reports on all", () => {
    const { jobs } = workflow(images);
    expect(Object.entries(jobs).map(([name, { needs = [] }]) => [name, ...needs].join(" "))).to.deep.equal([
      ...["build-amp-one", "build-amp-two", "verify-amp-one build-amp-one", "verify-amp-two build-amp-two"],
      ...[
        "report-amp verify-amp-one verify-amp-two",
        "sign-off-amp-one verify-amp-one",
        "sign-off-amp-two verify-amp-two",
      ],
    ]);
  });

  it("checks the repository out before all else of every job, and leaves no credentials", () => {
    for (const [name, { steps }] of Object.entries(workflow(images).jobs)) {
      const checkouts = steps.flatMap(({ uses = "", with: given }, index) =>
        uses.startsWith("actions/checkout@") ? [{ index, given }] : [],
      );
      expect(checkouts, name).to.deep.equal([{ index: 0, given: { "persist-credentials": false } }]);
    }
  });

  it("signs nothing and asks for no secret unless it is told to", () => {
    const { jobs, on } = workflow(images, { signOffArgs: undefined });
    expect(Object.keys(jobs).filter((name) => name.startsWith("sign"))).to.deep.equal([]);
    expect(on.workflow_call).to.deep.equal({});
  });

  it("has no expression of its own making in what others wrote", () => {
    const begin = `${"$"}{{`;
    const said = `${begin} secrets.KEY }} and ${begin} github.actor }}`;
    const matrix = { prepare: [`echo ${said}`], package: said, signOffArgs: undefined };
    const environment = { DIB_WORDS: said };
    const text = JSON.stringify(workflow([imageOfArgs(hostileWords, environment)], matrix));
    // The only expressions are those that write what begins one.
    const expressions = [...text.matchAll(/\$\{\{(.*?)\}\}/g)].map(([, inside]) => inside?.trim());
    expect(expressions.length).to.be.greaterThan(4);
    expect(new Set(expressions)).to.deep.equal(new Set([`'${begin}'`]));
    expect(text.replaceAll(`${begin} '${begin}' }}`, begin))
      .to.include(said)
      .and.to.include(`echo ${said}`);
  });
});
