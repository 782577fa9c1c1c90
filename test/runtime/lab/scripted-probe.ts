import type { Probe } from "../../../src/runtime/machine/probe.ts";

/** Stands for the shell inside an amphora: keeps the scripts, and answers each with the same status. */
export function scriptedProbe(
  answer: (script: string) => string,
  exitCode = 0,
): Probe & { readonly scripts: string[] } {
  const scripts: string[] = [];
  return {
    scripts,
    async run(script) {
      scripts.push(script);
      return { stdout: answer(script), stderr: "", exitCode };
    },
  };
}
