import { basename } from "node:path";
import { githubWorkflow } from "../matrix/github.ts";
import { gitlabPipeline } from "../matrix/gitlab.ts";
import type { BuildMatrix } from "../matrix/matrix.ts";
import { type CiSystem, parseMatrixCommand } from "../matrix/matrix-command-line.ts";
import { readMatrix } from "../matrix/matrix-file.ts";
import { renderedYaml } from "../matrix/rendered-yaml.ts";
import { zuulConfiguration } from "../matrix/zuul.ts";
import { Refusal } from "../refusal.ts";
import { formats } from "../report/formats.ts";
import { requireWritable, writeOutput } from "../report/output.ts";
import { parseSignoffCommand } from "../signoff/command-line.ts";
import { parseCommandLine } from "../verify/command-line.ts";

const RENDERERS: Readonly<Record<CiSystem, (matrix: BuildMatrix) => unknown>> = {
  zuul: zuulConfiguration,
  gitlab: gitlabPipeline,
  github: githubWorkflow,
};

/** Parsers that refuse what the commands in the jobs would refuse. */
const judges = {
  verify: (args: readonly string[]) => demandKind("verify", parseCommandLine([...args, "--", "image"], formats).kind),
  signoff: (args: readonly string[]) => {
    const own = ["image", "--verdict", "verdict.json", "--key", "key", "--output", "release"];
    demandKind("sign", parseSignoffCommand([...own, ...args]).kind);
  },
};

/**
 * `diskimage-create matrix`: jobs of a CI for every image of a build matrix.
 *
 * @param args what follows the word
 * @throws {Refusal} `usage`, `bad-matrix`, `unwritable-output`
 */
export async function runMatrix(args: readonly string[]): Promise<void> {
  const command = parseMatrixCommand(args);
  if (command.kind === "help") return writeOutput("-", command.text);
  for (const { output } of command.outputs) requireWritable(output);
  const matrix = await readMatrix(command.file, judges);
  // All of them are made before the first is written.
  const files = command.outputs.map(({ system, output }) => {
    return { output, text: renderedYaml(basename(command.file), RENDERERS[system](matrix)) };
  });
  for (const { output, text } of files) await writeOutput(output, text);
}

function demandKind(wanted: string, kind: string): void {
  if (kind === wanted) return;
  throw new Refusal("usage", "The options ask for something else than a run on an image; leave them out.");
}
