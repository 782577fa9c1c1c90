export type Attempt<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: string };

/** Most characters of a reason that is kept. */
const limit = 300;

/** Settles a promise as a value: an exchange that must fail is as much a case as one that must not. */
export async function attempt<Value>(promise: Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { ok: true, value: await promise };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

/** The code of an error, where it has one, and what it says: one line. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(String(error));
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return oneLine(code === undefined || error.message.includes(code) ? error.message : `${code} ${error.message}`);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, limit);
}
