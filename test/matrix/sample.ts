import type { BuildMatrix, MatrixImage } from "../../src/matrix/matrix.ts";

/** Words that a shell, YAML, GitHub or GitLab would each understand in a way of their own. */
export const hostileWords = [
  "$(touch owned)",
  "`touch owned`",
  "'; touch owned; '",
  '"; touch owned; "',
  `${"$"}{{ secrets.KEY }}`,
  `$HOME and ${"$"}{HOME}`,
  "a: b # c",
  "- [x, {y}]",
  "line\nbreak",
  "--- |\n  text",
  "\\ and \u0007 and \u2028",
  "yes",
  "010",
  " ",
];

export function imageOfArgs(args: readonly string[], environment: Readonly<Record<string, string>> = {}): MatrixImage {
  return { id: "amp-one", file: "amp-one.qcow2", args: [...args, "--output=out/amp-one"], environment };
}

export function matrixOf(images: readonly MatrixImage[], more: Partial<BuildMatrix> = {}): BuildMatrix {
  const plain = { name: "amp", package: "amphora-image", prepare: [], verifyArgs: [], signOffArgs: [], workers: {} };
  return { ...plain, images, ...more };
}
