import { Refusal } from "../../src/refusal.ts";

/** The code that the action is refused with; any other error is thrown on, and none at all gives `no refusal`. */
export function codeOf(action: () => unknown): string {
  return refusalOf(action)?.code ?? "no refusal";
}

/** The refusal itself. */
export function refusalOf(action: () => unknown): Refusal | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  return undefined;
}

/** The refusal that a promise ends with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<Refusal | undefined> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  return undefined;
}
