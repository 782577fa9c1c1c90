import { redactUrls } from "../secrets.ts";
import { blocking, type Finding, ok } from "./finding.ts";
import type { Ground } from "./ground.ts";
import { askWeb } from "./web-request.ts";

/** Milliseconds for the answer. */
const DEADLINE = 5000;

/** Asks whether the package index of PIP_INDEX_URL is there, from which an agent from source takes what it needs. */
export async function pythonIndexAnswers({ plan, options, env, signal }: Ground): Promise<readonly Finding[]> {
  const index = env["PIP_INDEX_URL"];
  if (options.packageAgent || !plan.elements.includes("amphora-agent")) return [];
  if (!index || !/^https?:/.test(index) || plan.environment["DIB_OFFLINE"]) return [];
  const shown = redactUrls(index);
  try {
    // Not every index has a page of its own, so that any answer will do.
    await askWeb(index, { method: "HEAD", env, signal, deadline: DEADLINE });
    return [ok("python-index", `${shown} answers`)];
  } catch (error) {
    return [
      blocking("python-index", `The package index ${shown} cannot be reached (${(error as Error).message})`, {
        why: "pip takes from it what an agent from source needs",
        cure: "correct PIP_INDEX_URL or the proxy of the environment, or take the agent from packages with -p",
      }),
    ];
  }
}
