import type { Mutant } from "../support/mutation/mutant.ts";

export const mutants: readonly Mutant[] = [
  {
    what: "a statement that the content belies",
    image: () => ({ formatFindings: ['its name says "raw", but its content is qcow2'] }),
    kills: ["A1-image-format-declared"],
  },
];
