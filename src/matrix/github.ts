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

type Step = Readonly<Record<string, unknown>>;

/** A workflow for GitHub that others call; jobs hand images and verdicts on as artifacts. */
export function githubWorkflow(matrix: BuildMatrix): object {
  const jobs = jobList<object>(matrix, { build: buildJob, verify: verifyJob, report: reportJob, sign: signJob });
  return {
    name: matrix.name,
    on: { workflow_call: secretsOf(matrix), workflow_dispatch: {} },
    permissions: { contents: "read" },
    jobs: Object.fromEntries(jobs),
  };
}

function secretsOf({ signOffArgs }: BuildMatrix): object {
  if (signOffArgs === undefined) return {};
  const secret = (required: boolean) => ({ required });
  return { secrets: { AMPHORA_SIGNOFF_KEY: secret(true), AMPHORA_SIGNOFF_PASSPHRASE: secret(false) } };
}

function buildJob(matrix: BuildMatrix, image: MatrixImage): object {
  return job(
    matrix,
    [],
    [
      ...node(matrix),
      ...(matrix.prepare.length === 0 ? [] : [{ name: "Prepare the worker", run: literal(matrix.prepare.join("\n")) }]),
      {
        name: "Build",
        ...(Object.keys(image.environment).length > 0 && { env: literals(image.environment) }),
        run: literal(buildScript(image)),
      },
      // An image is compressed already, and its holes are not worth the time.
      upload(image.id, [`out/${image.file}*`, `out/${image.id}.d`], { "compression-level": 0 }),
    ],
  );
}

function verifyJob(matrix: BuildMatrix, image: MatrixImage): object {
  const annotations = "annotations.txt";
  return job(
    matrix,
    [jobNames(image).build],
    [
      ...node(matrix),
      download(image.id, "out"),
      {
        name: "Verify",
        // What an image says of itself must not reach the runner as a command; the annotations are safe.
        run: literal(
          [
            'token=$(od -An -N16 -tx1 /dev/urandom | tr -d " \\n")',
            'echo "::stop-commands::$token"',
            "code=0",
            `{ ${verifyScript(matrix, image, "--github", annotations)}; } 2>&1 || code=$?`,
            'echo "::$token::"',
            `if [ -f ${annotations} ]; then cat ${annotations}; fi`,
            'exit "$code"',
          ].join("\n"),
        ),
      },
      upload(`verdict-${image.id}`, [`${verdictPath(image)}.*`], { if: "always()" }),
    ],
  );
}

function reportJob(matrix: BuildMatrix): object {
  const needs = matrix.images.map((image) => jobNames(image).verify);
  return {
    // A report of what failed is wanted most.
    if: "!cancelled()",
    ...job(matrix, needs, [
      ...node(matrix),
      download({ pattern: `verdict-${matrix.name}-*` }, "verdicts"),
      { name: "Report", run: literal(reportScript(matrix)) },
      upload(`report-${matrix.name}`, ["verdict.json", "report.html"], { if: "always()" }),
    ]),
  };
}

function signJob(matrix: BuildMatrix, image: MatrixImage): object {
  const secret = (name: string) => `\${{ secrets.${name} }}`;
  const names = ["AMPHORA_SIGNOFF_KEY", "AMPHORA_SIGNOFF_PASSPHRASE"];
  return job(
    matrix,
    [jobNames(image).verify],
    [
      ...node(matrix),
      download(image.id, "out"),
      download(`verdict-${image.id}`, "verdicts"),
      {
        name: "Sign off",
        env: Object.fromEntries(names.map((name) => [name, secret(name)])),
        run: literal(signScript(matrix, image)),
      },
      upload(`release-${image.id}`, [`release-${image.id}`]),
    ],
  );
}

function job(matrix: BuildMatrix, needs: readonly string[], steps: readonly Step[]): object {
  return {
    "runs-on": literal(matrix.workers.github ?? "ubuntu-24.04"),
    ...(needs.length > 0 && { needs }),
    // The package, and files that options name, may lie in the repository; a checkout empties what it finds.
    steps: [{ uses: "actions/checkout@v5", with: { "persist-credentials": false } }, ...steps],
  };
}

function node(matrix: BuildMatrix): Step[] {
  return [
    { uses: "actions/setup-node@v4", with: { "node-version": 22 } },
    { name: "Install the commands", run: literal(installScript(matrix)) },
  ];
}

function upload(
  name: string,
  paths: readonly string[],
  { if: condition, ...more }: Record<string, unknown> = {},
): Step {
  return {
    uses: "actions/upload-artifact@v4",
    ...(condition !== undefined && { if: condition }),
    with: { name, path: paths.join("\n"), "if-no-files-found": "error", ...more },
  };
}

function download(what: string | { readonly pattern: string }, path: string): Step {
  const which = typeof what === "string" ? { name: what } : { ...what, "merge-multiple": true };
  return { uses: "actions/download-artifact@v4", with: { ...which, path } };
}

/** Text in which GitHub finds no expression: what begins one is put there by one. */
function literal(text: string): string {
  const begin = `${"$"}{{`;
  return text.replaceAll(begin, () => `${begin} '${begin}' }}`);
}

function literals(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, literal(value)]));
}
