import type { Context, Test } from "mocha";
import type { Check, CheckDescription, CheckInput } from "./check.ts";
import type { Skip } from "./skip.ts";

/** What a running check is given: its input, and where to say that it was skipped. */
export interface OpenCheck {
  readonly input: CheckInput;
  readonly noteSkip: (skip: Skip) => void;
}

/** The check that stands behind a Mocha test. */
export const checkOfTest = new WeakMap<Test, Check>();

let loading = 0;

/** Runs `load`, as long as which checks may be stated. */
export async function whileLoading<Value>(load: () => Promise<Value>): Promise<Value> {
  loading++;
  try {
    return await load();
  } finally {
    loading--;
  }
}

/** Whether check files are being loaded; a check that is stated later would never run. */
export function isLoading(): boolean {
  return loading > 0;
}

/** How the tests of a suite open a check; kept by the context that Mocha hands from the root suite to every test. */
const openers = new WeakMap<Context, (description: CheckDescription) => OpenCheck>();

/** Lets every test below the suite of `context` open its check through `open`. */
export function setOpener(context: Context, open: (description: CheckDescription) => OpenCheck): void {
  openers.set(context, open);
}

/** @throws {Error} when the test runs outside of a verification. */
export function openCheckOf(context: Context, description: CheckDescription): OpenCheck {
  // Mocha derives the context of a test from that of its suite.
  for (let one: object | null = context; one !== null; one = Object.getPrototypeOf(one)) {
    const open = openers.get(one as Context);
    if (open !== undefined) return open(description);
  }
  throw new Error(`the check ${description.id} can run in a verification only`);
}
