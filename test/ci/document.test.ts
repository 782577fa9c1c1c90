import { readFileSync } from "node:fs";
import { expect } from "chai";
import { parse } from "yaml";
import { expectValid, yamlFile } from "./schema.ts";

type Workflow = {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { uses: string; with?: object }[] }>>;
};

describe("the document of CI", () => {
  const blocks = [...readFileSync("docs/ci.md", "utf8").matchAll(/```yaml\n(.*?)```/gs)].map(
    ([, text = ""]) => parse(text) as Record<string, unknown>,
  );
  const having = (key: string) => blocks.filter((block) => key in block);

  it("shows workflows of GitHub that its schema takes, with inputs that the action has", () => {
    const { inputs } = yamlFile<{ inputs: object }>("action.yml");
    const workflows = having("jobs") as unknown as Workflow[];
    expect(workflows).to.have.length(2);
    for (const workflow of workflows) {
      expectValid("github-workflow", workflow);
      const ours = Object.values(workflow.jobs)
        .flatMap(({ steps }) => steps)
        .filter(({ uses }) => uses.includes("amphora-image"));
      expect(ours.length).to.be.greaterThan(0);
      const given = ours.flatMap(({ with: values = {} }) => Object.keys(values));
      expect(given.filter((name) => !(name in inputs))).to.deep.equal([]);
    }
  });

  it("shows pipelines of GitLab that its schema takes, with jobs and variables that the template has", () => {
    const template = yamlFile<Record<string, { variables: object }>>("ci/gitlab/amphora-verify.yml");
    const pipelines = having("include");
    expect(pipelines).to.have.length(2);
    for (const pipeline of pipelines) {
      expectValid("gitlab-ci", pipeline);
      const { include: _, ...jobs } = pipeline as Record<string, { extends: string; variables?: object }>;
      for (const { extends: name, variables = {} } of Object.values(jobs)) {
        expect(Object.keys(variables).filter((key) => !(key in (template[name]?.variables ?? {})))).to.deep.equal([]);
      }
    }
  });

  it("shows a job of Zuul that its schema takes, with variables that the role has", () => {
    const jobs = blocks.filter((block) => Array.isArray(block)) as unknown as { job: { vars: object } }[][];
    expect(jobs).to.have.length(1);
    expectValid("zuul", jobs[0]);
    const defaults = yamlFile<object>("ci/zuul/roles/amphora-verify/defaults/main.yaml");
    const given = jobs.flat().flatMap(({ job }) => Object.keys(job.vars));
    expect(given.filter((name) => !(name in defaults))).to.deep.equal([]);
  });
});
