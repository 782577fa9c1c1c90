import { jobList } from "./job-list.ts";
import {
  buildScript,
  installScript,
  jobNames,
  reportScript,
  signScript,
  verdictPath,
  verifyScript,
} from "./job-scripts.ts";
import type { BuildMatrix, MatrixImage } from "./matrix.ts";

const NODE_IMAGE = "node:22-bookworm";

/** A pipeline for GitLab, to be included or to be the whole of `.gitlab-ci.yml`. */
export function gitlabPipeline(matrix: BuildMatrix): object {
  const jobs = jobList<object>(matrix, { build: buildJob, verify: verifyJob, report: reportJob, sign: signJob });
  return {
    stages: ["build", "verify", "report", ...(matrix.signOffArgs === undefined ? [] : ["sign-off"])],
    ...Object.fromEntries(jobs),
  };
}

function buildJob(matrix: BuildMatrix, image: MatrixImage): object {
  const { image: container = NODE_IMAGE, tags } = matrix.workers.gitlab ?? {};
  // GitLab looks for variables in the values of others, unless it is told not to.
  const variables = Object.entries(image.environment).map(([name, value]) => [
    name,
    value.includes("$") ? { value, expand: false } : value,
  ]);
  return {
    stage: "build",
    image: container,
    ...(tags !== undefined && { tags }),
    ...(variables.length > 0 && { variables: Object.fromEntries(variables) }),
    script: [installScript(matrix), ...matrix.prepare, buildScript(image)],
    artifacts: { paths: [`out/${image.file}*`, `out/${image.id}.d`] },
  };
}

function verifyJob(matrix: BuildMatrix, image: MatrixImage): object {
  const verdict = verdictPath(image);
  return {
    stage: "verify",
    image: NODE_IMAGE,
    needs: [jobNames(image).build],
    script: [installScript(matrix), verifyScript(matrix, image)],
    artifacts: { when: "always", paths: [`${verdict}.json`], reports: { junit: `${verdict}.xml` } },
  };
}

function reportJob(matrix: BuildMatrix): object {
  return {
    stage: "report",
    image: NODE_IMAGE,
    // The jobs of a stage before, whose number no list of needs may reach.
    dependencies: matrix.images.map((image) => jobNames(image).verify),
    // A report of what failed is wanted most.
    when: "always",
    script: [installScript(matrix), reportScript(matrix)],
    artifacts: { when: "always", paths: ["verdict.json", "report.html"] },
  };
}

function signJob(matrix: BuildMatrix, image: MatrixImage): object {
  const { build, verify } = jobNames(image);
  return {
    stage: "sign-off",
    image: NODE_IMAGE,
    needs: [build, verify],
    script: [installScript(matrix), signScript(matrix, image)],
    artifacts: { paths: [`release-${image.id}`] },
  };
}
