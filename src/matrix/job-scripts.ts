import type { BuildMatrix, MatrixImage } from "./matrix.ts";
import { shellCommand } from "./shell-word.ts";

/** The names of an image's jobs, the same in every CI. */
export function jobNames({ id }: MatrixImage): {
  readonly build: string;
  readonly verify: string;
  readonly sign: string;
} {
  return { build: `build-${id}`, verify: `verify-${id}`, sign: `sign-off-${id}` };
}

/** The job that makes one report of all verdicts. */
export function reportName({ name }: BuildMatrix): string {
  return `report-${name}`;
}

/** Installs the commands on a worker that has Node. */
export function installScript(matrix: BuildMatrix): string {
  return shellCommand("npm", "install", "--global", "--no-audit", "--no-fund", "--", matrix.package);
}

/** Builds an image into out/. */
export function buildScript({ args }: MatrixImage): string {
  return ["mkdir -p out", shellCommand("diskimage-create", ...args)].join("\n");
}

/** Where the verdict on an image is written, without a suffix. */
export function verdictPath({ id }: MatrixImage): string {
  return `verdicts/${id}`;
}

/** Verifies an image that lies in out/, with what else the CI reads. */
export function verifyScript(matrix: BuildMatrix, image: MatrixImage, ...outputs: readonly string[]): string {
  const verdict = verdictPath(image);
  const reports = ["--json", `${verdict}.json`, "--junit", `${verdict}.xml`, ...outputs];
  return [
    "mkdir -p verdicts",
    shellCommand("amphora-verify", ...matrix.verifyArgs, ...reports, "--", `out/${image.file}`),
  ].join("\n");
}

/** Makes one report of the verdicts on all images; one that is missing fails it. */
export function reportScript(matrix: BuildMatrix): string {
  const strict = matrix.verifyArgs.includes("--strict") ? ["--strict"] : [];
  const verdicts = matrix.images.map((image) => `${verdictPath(image)}.json`);
  const reports = ["--json", "verdict.json", "--html", "report.html"];
  return shellCommand("amphora-verify", "merge", ...strict, ...reports, "--", ...verdicts);
}

/** Signs an image off with the key in AMPHORA_SIGNOFF_KEY, which is a key or the path of a file that holds one. */
export function signScript(matrix: BuildMatrix, image: MatrixImage): string {
  const words = [`out/${image.file}`, "--verdict", `${verdictPath(image)}.json`, "--output", `release-${image.id}`];
  return [
    `: "\${AMPHORA_SIGNOFF_KEY:?the CI has no secret of this name; give it the private key}"`,
    `[ -n "\${AMPHORA_SIGNOFF_PASSPHRASE-}" ] || unset AMPHORA_SIGNOFF_PASSPHRASE`,
    "key=$(mktemp)",
    `trap 'rm -f "$key"' EXIT`,
    'if [ -f "$AMPHORA_SIGNOFF_KEY" ]; then cat "$AMPHORA_SIGNOFF_KEY"; else printf "%s\\n" "$AMPHORA_SIGNOFF_KEY"; fi >"$key"',
    `${shellCommand("amphora-signoff", ...words, ...(matrix.signOffArgs ?? []))} --key "$key"`,
  ].join("\n");
}
