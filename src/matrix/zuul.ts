import { Refusal } from "../refusal.ts";
import { jobList } from "./job-list.ts";
import { jobNames } from "./job-scripts.ts";
import type { BuildMatrix, MatrixImage } from "./matrix.ts";

interface Job {
  readonly parent: string;
  readonly dependencies?: readonly string[];
  readonly vars: Readonly<Record<string, unknown>>;
}

/**
 * Jobs for Zuul on top of those in ci/zuul/jobs.yaml, and what has the project run them in order.
 *
 * @throws {Refusal} `bad-matrix` when a value would be a template of Ansible's
 */
export function zuulConfiguration(matrix: BuildMatrix): object[] {
  const { workers } = matrix;
  const jobs = jobList<Job>(matrix, { build: buildJob, verify: verifyJob, report: reportJob, sign: signJob });
  demandNoTemplates(jobs.map(([, { vars }]) => vars));
  const label = workers.zuul?.label;
  const place = label === undefined ? {} : { nodeset: { nodes: [{ name: "worker", label }] } };
  // A secret reaches the playbooks of the parent, which are not of this project, only when it is handed on.
  const secrets = [{ name: "amphora_signoff", secret: "amphora_signoff", "pass-to-parent": true }];
  return [
    ...jobs.map(([name, { parent, vars }]) => ({
      job: { name, parent, ...place, ...(parent === "amphora-signoff" && { secrets }), vars },
    })),
    {
      project: {
        [workers.zuul?.pipeline ?? "check"]: {
          jobs: jobs.map(([name, { dependencies }]) => (dependencies ? { [name]: { dependencies } } : name)),
        },
      },
    },
  ];
}

function buildJob(matrix: BuildMatrix, image: MatrixImage): Job {
  return {
    parent: "amphora-build",
    vars: {
      amphora_package: matrix.package,
      amphora_image: image.file,
      // The role says itself where the image goes.
      amphora_build_args: image.args.filter((word) => !word.startsWith("--output=")),
      amphora_build_environment: image.environment,
      amphora_build_prepare: matrix.prepare,
    },
  };
}

function verifyJob(matrix: BuildMatrix, image: MatrixImage): Job {
  const { build } = jobNames(image);
  const vars = { amphora_package: matrix.package, amphora_image: image.file, amphora_verify_args: matrix.verifyArgs };
  return { parent: "amphora-verify-built", dependencies: [build], vars };
}

function reportJob(matrix: BuildMatrix): Job {
  const dependencies = matrix.images.map((image) => jobNames(image).verify);
  const vars = {
    amphora_package: matrix.package,
    amphora_report_args: matrix.verifyArgs.filter((word) => word === "--strict"),
    amphora_report_images: matrix.images.map(({ file }) => file),
  };
  return { parent: "amphora-report", dependencies, vars };
}

function signJob(matrix: BuildMatrix, image: MatrixImage): Job {
  const { build, verify } = jobNames(image);
  const vars = { amphora_package: matrix.package, amphora_image: image.file, amphora_signoff_args: matrix.signOffArgs };
  return { parent: "amphora-signoff", dependencies: [build, verify], vars };
}

/** Ansible reads templates in the values of variables, and has no way to write these characters otherwise. */
function demandNoTemplates(value: unknown): void {
  if (typeof value === "string" && /\{[{%#]/.test(value)) {
    const sentence = `Ansible would take ${JSON.stringify(value)} for a template, so Zuul cannot be given it; write it otherwise.`;
    throw new Refusal("bad-matrix", sentence);
  }
  if (typeof value === "object" && value !== null) Object.values(value).forEach(demandNoTemplates);
}
