import { expect } from "chai";
import { zuulConfiguration } from "../../src/matrix/zuul.ts";
import { expectValid, yamlFile } from "../ci/schema.ts";
import { refusalOf } from "../support/refusal-code.ts";
import { imageOfArgs, matrixOf } from "./sample.ts";

interface Job {
  readonly name: string;
  readonly parent: string;
  readonly vars: Readonly<Record<string, unknown>>;
}

describe("the jobs for Zuul", () => {
  const images = [imageOfArgs(["--type=qcow2"], { DIB_X: "1" }), { ...imageOfArgs(["--fips"]), id: "amp-two" }];
  const configuration = (...args: Parameters<typeof matrixOf>) => zuulConfiguration(matrixOf(...args));
  const jobsOf = (made: readonly object[]) => made.flatMap((item) => ("job" in item ? [item.job as Job] : []));

  it("are jobs by the schema of zuul-lint, with parents that ci/zuul/jobs.yaml has and variables that their roles have", () => {
    const made = configuration(images, { workers: { zuul: { label: "bookworm", pipeline: "gate" } } });
    expectValid("zuul", made);
    const known = yamlFile<{ job: { name: string } }[]>("ci/zuul/jobs.yaml").map(({ job }) => job.name);
    const roles = ["build", "fetch", "report", "signoff", "verify"];
    const defaults = Object.assign(
      {},
      ...roles.map((role) => yamlFile<object>(`ci/zuul/roles/amphora-${role}/defaults/main.yaml`)),
    ) as object;
    for (const { parent, vars } of jobsOf(made)) {
      expect(known).to.include(parent);
      expect(Object.keys(vars).filter((name) => !(name in defaults))).to.deep.equal([]);
    }
  });

  it("run in order in the pipeline that is named", () => {
    const project = configuration(images, { workers: { zuul: { pipeline: "gate" } } }).at(-1);
    expect(project).to.deep.equal({
      project: {
        gate: {
          jobs: [
            "build-amp-one",
            "build-amp-two",
            { "verify-amp-one": { dependencies: ["build-amp-one"] } },
            { "verify-amp-two": { dependencies: ["build-amp-two"] } },
            { "report-amp": { dependencies: ["verify-amp-one", "verify-amp-two"] } },
            { "sign-off-amp-one": { dependencies: ["build-amp-one", "verify-amp-one"] } },
            { "sign-off-amp-two": { dependencies: ["build-amp-two", "verify-amp-two"] } },
          ],
        },
      },
    });
  });

  it("leave it to the role where an image goes", () => {
    const [build] = jobsOf(configuration(images));
    expect(build?.vars).to.deep.include({ amphora_build_args: ["--type=qcow2"], amphora_image: "amp-one.qcow2" });
  });

  for (const word of ["{{ secret }}", "{% if %}", "{# x"]) {
    it(`are refused where Ansible would read the template ${word}`, () => {
      const refusal = refusalOf(() => configuration([imageOfArgs([], { DIB_X: word })]));
      expect(refusal?.code).to.equal("bad-matrix");
      expect(refusal?.message).to.match(/^Ansible would take "\{[^\n]+ for a template, so Zuul cannot be given it; /);
    });
  }
});
