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

/** `<thread>:error:<number>:SSL routines:<function>:<what>:<file>:<line>:…`, as OpenSSL tells its errors. */
const opensslError = /^[0-9A-F]+:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):.*$/s;

/** The code of an error, where it has one, and what it says: one line. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(String(error));
  const message = error.message.replace(opensslError, "$1");
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return oneLine(code === undefined || message.includes(code) ? message : `${code} ${message}`);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, limit);
}
